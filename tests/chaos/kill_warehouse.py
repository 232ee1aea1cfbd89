"""Kill ClickHouse in the middle of inserts, again and again, and compare with a warehouse that never was.

``python -m tests.chaos.kill_warehouse --kills 100``. Each kill is a SIGKILL of the process at a spot inside an INSERT:
before its rows are sent, after they were sent and before the answer, or a few milliseconds later while they are being
written. The same batch is then repeated under the same token, as the sink does. Exit code 0 when every table of both
databases holds the same.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import clickhouse_driver

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.stages.enrich import EnrichContext, enrich_record
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.warehouse.client import Backoff, connect
from smishwatch.pipeline.warehouse.errors import WarehouseUnavailableError
from smishwatch.pipeline.warehouse.migrate import migrate
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.enriched import EnrichedEnvelope
from tests.chaos.stream import Profile, flow
from tests.support.devstack import fresh_database
from tests.support.house import PEPPER

SPOTS = ("before the rows are sent", "after the rows were sent", "while the rows are written")
WRITING_SECONDS = 0.004
REPORTS_OF_A_BATCH = 40
COMPARED = {
    "reports": "SELECT carrier, report_id, content_hash, reported_at, accepted_at, template_id, verdict, text, "
    "origin_partition, origin_offset, origin_index FROM reports FINAL",
    "claims": "SELECT carrier, report_id, content_hash, accepted_at FROM report_keys FINAL",
    "duplicates": "SELECT carrier, report_id, accepted_at, origin_offset, origin_index FROM report_duplicates FINAL",
    "conflicts": "SELECT carrier, report_id, content_hash, accepted_at FROM report_conflicts FINAL",
    "raw texts": "SELECT carrier, report_id, body FROM raw_texts FINAL",
    "rollup_hourly": "SELECT * FROM rollup_hourly",
    "rollup_templates": "SELECT * FROM rollup_templates",
    "rollup_template_days": "SELECT * FROM rollup_template_days",
    "rollup_domains": "SELECT * FROM rollup_domains",
    "rollup_languages": "SELECT * FROM rollup_languages",
}


class Killer:
    """Kills the warehouse inside the INSERTs of this process, at the next spots of its plan."""

    def __init__(self, stack: EmbeddedStack, seed: int) -> None:
        self._stack = stack
        self._chance = random.Random(seed)
        self.kills = 0
        self.spot: str | None = None

    def plan(self) -> None:
        """Kill at one of the next inserts."""
        self.spot = self._chance.choice(SPOTS)
        self._skip = self._chance.randrange(5)

    def around(self, send: Callable[[], Any]) -> Any:
        """Send an insert's rows, with the kill before, after or during what follows."""
        if self.spot is None or self._skip:
            self._skip = max(0, self._skip - 1)
            return send()
        spot, self.spot = self.spot, None
        if spot == SPOTS[0]:
            self._kill()
        sent = send()
        if spot == SPOTS[1]:
            self._kill()
        elif spot == SPOTS[2]:
            threading.Timer(self._chance.uniform(0, WRITING_SECONDS), self._kill).start()
            time.sleep(WRITING_SECONDS)
        return sent

    def _kill(self) -> None:
        self._stack.processes[-1].kill()
        self.kills += 1

    _skip = 0


@contextmanager
def killing(killer: Killer) -> Iterator[None]:
    """Let the killer at every insert of the driver."""
    original = clickhouse_driver.Client.send_data

    def send_data(self: Any, *arguments: Any, **named: Any) -> Any:
        return killer.around(lambda: original(self, *arguments, **named))

    clickhouse_driver.Client.send_data = send_data
    try:
        yield
    finally:
        clickhouse_driver.Client.send_data = original


def run(stack: EmbeddedStack, kills: int, seed: int) -> tuple[int, list[str]]:
    """Write the same batches with and without kills.

    Returns:
        The number of kills, and what differs afterwards.
    """
    written = list(batches(kills, seed))
    killer = Killer(stack, seed)
    with fresh_database(stack, "never") as calm, fresh_database(stack, "killed") as hurt:
        write(stack, calm, written, killer=None)
        with killing(killer):
            write(stack, hurt, written, killer=killer)
        return killer.kills, [
            f"{name}: {len(one ^ other)} rows differ"
            for name, sql in COMPARED.items()
            if (one := rows(stack, calm, sql)) != (other := rows(stack, hurt, sql))
        ]


def write(
    stack: EmbeddedStack, database: str, written: Sequence[list[EnrichedEnvelope]], killer: Killer | None
) -> None:
    """Every batch under its token until it is taken; a killed warehouse is started again, as its supervisor does."""
    client = connect(settings(stack, database), backoff=Backoff(attempts=1))
    migrate(client)
    writer = Writer(client)
    for number, batch in enumerate(written):
        if killer is not None:
            killer.plan()
        while True:
            try:
                writer.write_reports(batch, f"batch-{number}")
                break
            except WarehouseUnavailableError:
                stack.start()
    stack.start()
    rebuild_dirty(client)
    client.close()


def batches(count: int, seed: int) -> Iterator[list[EnrichedEnvelope]]:
    """Enriched reports with duplicates within and between batches, and conflicts."""
    offset = 0
    for number in range(count):
        profile = Profile(reports=REPORTS_OF_A_BATCH, poison=(), resent_whole=number % 5 == 4)
        stream = flow(seed + number, f"batch{number // 2}", profile)
        batch = []
        for record in (record for part in stream.parts for record in part):
            source = SourceRecord("reports.v1", 0, offset, 0, record.key, record.value)
            enriched = enrich_record(source, context()).enriched
            assert enriched is not None
            batch.append(enriched)
            offset += 1
        yield batch


@cache
def context() -> EnrichContext:
    """What reports are looked up in."""
    return EnrichContext(Enricher(starter()), PEPPER.encode(), Sealer(PEPPER.encode()))


def rows(stack: EmbeddedStack, database: str, sql: str) -> set[tuple[Any, ...]]:
    """The answer as a set."""
    client = connect(settings(stack, database))
    try:
        return set(client.execute(sql))
    finally:
        client.close()


def settings(stack: EmbeddedStack, database: str) -> ClickHouseSettings:
    """Where the warehouse is."""
    return ClickHouseSettings(host=stack.clickhouse_host, port=stack.clickhouse_port, database=database)


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100, help="batches, with one SIGKILL in each")
    parser.add_argument("--seed", type=int, default=1, help="of the batches and the spots")
    options = parser.parse_args()
    began = datetime.now(tz=UTC)
    with (
        tempfile.TemporaryDirectory() as name,
        EmbeddedStack(Path(name), kafka_bootstrap="unused:1") as stack,
    ):
        kills, wrong = run(stack, options.kills, options.seed)
    seconds = (datetime.now(tz=UTC) - began).total_seconds()
    print(f"{kills} kills in {seconds:.0f} s, {len(COMPARED)} tables compared: {len(wrong)} differ")
    for line in wrong:
        print(f"WRONG  {line}")
    return 1 if wrong or kills < options.kills else 0


if __name__ == "__main__":
    sys.exit(main())
