"""``python -m training``: fit the shipped model again and write it; the same inputs give the same bytes."""

import argparse
from collections import Counter
from pathlib import Path

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.model import FILE, write_model
from smishwatch.pipeline.enrich.registry import starter
from training.fit import gather, train
from training.messages import LICENSED, available, training_messages

FOLDS = 5


def main() -> None:
    """Train on all sources; refuse when one is missing, since the model would be another."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--output", type=Path, default=FILE)
    options = arguments.parse_args()
    missing = [name for name in LICENSED if not available(name)]
    if missing:
        raise SystemExit(
            f"not there: {', '.join(missing)}. Point SMISHWATCH_DATA to the folder that holds them."
        )
    messages = training_messages()
    for (source, kind), count in sorted(Counter((m.source, m.kind.value) for m in messages).items()):
        print(f"{source:12} {kind:9} {count:6}")
    model = write_model(train(gather(Enricher(starter()), messages, FOLDS)), options.output)
    print(f"{options.output}: model {model.version}, {options.output.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
