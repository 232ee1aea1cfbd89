"""Who may do what on a ClickHouse server: one list, from which the SQL is written.

Row policies take no parameters, so every carrier has a role of its own; and a table without a policy is open, so every
table that carriers may read has one policy for each carrier and one for everybody else (a test compares with the live
schema). Grants alone decide over tables: what is not granted is not readable, policy or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

CARRIER_TABLES = (
    "reports", "report_duplicates", "report_conflicts", "rollup_hourly", "rollup_kinds", "rollup_regions",
    "rollup_languages", "rollup_lateness", "rollup_templates", "rollup_template_days",
    "rollup_domains", "rollup_traits", "rollup_people",
    "rollup_entities", "rollup_values", "rollup_reporters", "rollup_reporter_days",
)  # fmt: skip
"""Tables whose every row came from one carrier, and may be seen by it."""
LETTERS = (
    "dead_letter_id, stage, reason, carrier, report_id, origin_topic, origin_partition, origin_offset, origin_index, "
    "rejected_at, raw_bytes"
)
"""Columns of dead letters that people may see: not the sealed bytes, nor what is said about them."""
SHARED_TABLES = (
    "templates", "template_places", "campaigns", "lineage", "alerts", "campaign_heads", "campaign_hours",
    "feed_versions", "feed_rows", "decisions",
)  # fmt: skip
"""About all carriers together."""
PEOPLE = ("rollup_people", "rollup_entities", "rollup_values", "rollup_reporters", "rollup_reporter_days")
"""Rollups that hold what stands for single people."""
FIGURES = tuple(table for table in CARRIER_TABLES if table.startswith("rollup_") and table not in PEOPLE)
BOARD_TABLES = (*FIGURES, *PEOPLE, *SHARED_TABLES, "report_duplicates", "report_conflicts")
"""What Grafana's boards count. Whoever explores there leaves no word in our audit: so no raw text, and of reports only
what stands in ``COUNTED``, the hours that a period cuts being counted from them.
"""
COUNTED = (
    "carrier, report_id, reported_at, accepted_at, disposition, country, region, language, category, brand, verdict, "
    "template_id, reporter, is_buried"
)
"""Columns of reports without sender, text, links and contacts."""
PART_NAMES = "SELECT ON system.parts"
SHAPE = ("SELECT ON system.tables", "SELECT ON system.columns")


@dataclass(frozen=True, slots=True)
class Role:
    """One kind of account."""

    name: str
    grants: tuple[str, ...]
    """As GRANT takes them, up to TO."""
    settings: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    """Value, and the most that the account may set itself; None where it may not change it at all."""
    queries_per_minute: int = 0
    """0 for no quota."""
    carrier: str = ""
    """Whose rows alone it sees."""


ASKING: dict[str, tuple[int, int | None]] = {
    "readonly": (2, None),
    "allow_ddl": (0, None),
    "max_execution_time": (20, 20),
    "max_memory_usage": (1_500_000_000, 1_500_000_000),
    "max_rows_to_read": (500_000_000, 500_000_000),
    "max_result_rows": (10_001, 10_001),
    "max_threads": (2, 2),
}
"""Limits on people's own SQL: those of pipeline/warehouse/asking, held by the server as well."""


def roles(database: str, carriers: Sequence[str]) -> list[Role]:
    """All of them."""

    def select(tables: Sequence[str]) -> tuple[str, ...]:
        return tuple(f"SELECT ON `{database}`.`{table}`" for table in tables)

    letters = f"SELECT({LETTERS}) ON `{database}`.`dead_letters`"
    return [
        Role(
            "smishwatch_migrator",
            (f"SELECT, INSERT, ALTER, CREATE, DROP, TRUNCATE, OPTIMIZE, BACKUP ON `{database}`.*",
             "CREATE DATABASE ON *.*", PART_NAMES, *SHAPE),
        ),
        Role(
            "smishwatch_sink",
            (f"SELECT, INSERT, ALTER DELETE, CREATE TABLE, DROP TABLE, OPTIMIZE ON `{database}`.*", PART_NAMES, *SHAPE),
        ),
        Role(
            "smishwatch_reader",
            (f"SELECT ON `{database}`.*", f"INSERT ON `{database}`.`decisions`", PART_NAMES, *SHAPE),
            {"allow_ddl": (0, None), "max_execution_time": (30, 30),
             "max_memory_usage": (2_000_000_000, 2_000_000_000)},
        ),
        Role("smishwatch_analyst", (*select(CARRIER_TABLES), *select(SHARED_TABLES), letters, *SHAPE), ASKING, 120),
        Role("smishwatch_regulator", (*select(FIGURES), *select(SHARED_TABLES)), ASKING, 120),
        Role("smishwatch_boards", (*select(BOARD_TABLES), f"SELECT({COUNTED}) ON `{database}`.`reports`",
             f"SELECT({LETTERS}, detail) ON `{database}`.`dead_letters`"), ASKING),
        *(
            Role(f"smishwatch_carrier_{carrier}", (*select(CARRIER_TABLES), letters), ASKING, 60, carrier)
            for carrier in carriers
        ),
    ]  # fmt: skip


def policed(role: Role) -> tuple[str, ...]:
    """The tables on which a carrier's role has a policy: every one that it may read."""
    return (*CARRIER_TABLES, "dead_letters") if role.carrier else ()
