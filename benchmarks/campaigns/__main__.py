"""``python -m benchmarks.campaigns [TABLE …] [--streams real other simulator] [--seeds 1 2]``.

Tables are quality, ablation, hand, tweets, scale, parts, countries and scripts.
Without a name: quality on every stream, ablation, hand, tweets. Every row of a table is measured in the same run.
Seeds 1 to 3 of ``real`` and ``simulator`` chose thresholds; the default seeds, and the stream ``other``, chose none.
"""

import argparse
import sys

from benchmarks.campaigns.countries import countries_table
from benchmarks.campaigns.hand_checked import hand_checked_table
from benchmarks.campaigns.messages import FOLDER, available
from benchmarks.campaigns.parts import parts_table
from benchmarks.campaigns.scale import scale_table, tweets_table
from benchmarks.campaigns.scripts import scripts_table
from benchmarks.campaigns.tables import STREAMS, ablation_table, quality_table

TABLES = ("quality", "ablation", "hand", "tweets", "scale", "parts", "countries", "scripts")


def main(arguments: list[str]) -> int:
    """Print the tables asked for; 0 also when there are no messages to measure on."""
    parser = argparse.ArgumentParser(prog="benchmarks.campaigns", description=__doc__)
    parser.add_argument(
        "tables", nargs="*", default=["quality", "ablation", "hand", "tweets"], metavar="|".join(TABLES)
    )
    parser.add_argument("--streams", nargs="+", choices=sorted(STREAMS), default=list(STREAMS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[11, 12])
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument(
        "--templates", type=int, default=100_000, help="distinct templates of the tables scale and parts"
    )
    parser.add_argument(
        "--slow", action="store_true", help="also the baselines that take a quarter of an hour"
    )
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.tables) - set(TABLES):
        parser.error(f"no such table: {', '.join(sorted(unknown))}")
    if not available():
        print(f"Nothing measured: no messages in {FOLDER} (set SMISHWATCH_DATA).")
        return 0
    for table in chosen.tables:
        if table == "quality":
            quality_table(chosen.streams, chosen.seeds, chosen.reports, slow=chosen.slow)
        elif table == "ablation":
            ablation_table(chosen.streams, chosen.seeds[:1], chosen.reports)
        elif table == "hand":
            hand_checked_table()
        elif table == "tweets":
            tweets_table()
        elif table == "countries":
            countries_table(chosen.streams, chosen.seeds, chosen.reports)
        elif table == "scripts":
            scripts_table(chosen.streams, chosen.seeds, chosen.reports)
        elif table == "parts":
            parts_table(chosen.templates)
        else:
            scale_table(chosen.templates)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
