"""``python -m benchmarks.campaigns [quality|ablation|tweets|scale] [--seeds 1 2] [--reports 20000]``.

Without a name: quality and ablation on the first seeds. Every row of a table is measured in the same run.
"""

import argparse
import sys

from benchmarks.campaigns.messages import FOLDER, available
from benchmarks.campaigns.tables import ablation_table, quality_table, scale_table, tweets_table

TABLES = ("quality", "ablation", "tweets", "scale")


def main(arguments: list[str]) -> int:
    """Print the tables asked for; 0 also when there are no messages to measure on."""
    parser = argparse.ArgumentParser(prog="benchmarks.campaigns", description=__doc__)
    parser.add_argument("tables", nargs="*", default=["quality", "ablation"], metavar="|".join(TABLES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument(
        "--templates", type=int, default=100_000, help="distinct templates of the scale table"
    )
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.tables) - set(TABLES):
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    if not available():
        print(f"Nothing measured: no messages in {FOLDER} (set SMISHWATCH_DATA).")
        return 0
    for table in chosen.tables:
        if table == "quality":
            quality_table(chosen.seeds, chosen.reports)
        elif table == "ablation":
            ablation_table(chosen.seeds, chosen.reports)
        elif table == "tweets":
            tweets_table()
        else:
            scale_table(chosen.templates)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
