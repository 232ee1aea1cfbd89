"""``python -m benchmarks.viewers``: what people who watch cost the process of the pages, in per cent of one core.

Starts ``smishwatch web`` over an embedded warehouse of made-up reports, opens so many streams of ``/live``, and reads
the processor time of that process alone from /proc (Linux): while nothing changes, while figures change every second,
and while each viewer also asks for the overview after a change, as the script of the pages does: at most once in 2.5 to
3 seconds.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.warehouse.filling import fill
from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.devstack.stack import start_warehouse
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.migrate import migrate

QUIET_SECONDS, SPREAD_SECONDS = 2.5, 0.5
"""Of ``static/live.js``."""
CHANGE = "INSERT INTO alerts SELECT * FROM alerts LIMIT 1"
"""Changes the version of the figures, and no figure: the table keeps one row of a key."""
TARGET_PER_CENT = 15.0
STARTS_WITHIN_SECONDS = 300.0


@dataclass
class Viewers:
    """What those who watch have seen."""

    port: int
    events: int = 0
    pages: int = 0
    page_bytes: int = 0
    reloads: bool = False
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    async def watch(self) -> None:
        """One stream; after a change the page is asked for, when that is on."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
        asked_at, waiting = 0.0, None
        while line := await reader.readline():
            if line.startswith(b"event: changed"):
                self.events += 1
                if self.reloads and (waiting is None or waiting.done()):
                    pause = (
                        max(0.0, asked_at + QUIET_SECONDS - time.monotonic())
                        + random.random() * SPREAD_SECONDS
                    )
                    asked_at = time.monotonic() + pause
                    waiting = asyncio.create_task(self._reload(pause))

    async def _reload(self, pause: float) -> None:
        await asyncio.sleep(pause)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(
            b"GET /?period=7d HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        )
        answer = await reader.read(-1)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the overview was answered with {answer[:200]!r}")
        self.page_bytes += len(answer)
        self.pages += 1
        writer.close()


def cpu_seconds(process_id: int) -> float:
    """User and system time that a process and its threads have used."""
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def changing(client: Client, every_seconds: float) -> AsyncIterator[None]:
    """Figures that change while the block runs."""

    async def change() -> None:
        while True:
            await asyncio.to_thread(client.execute, CHANGE)
            await asyncio.sleep(every_seconds)

    task = asyncio.create_task(change())
    try:
        yield
    finally:
        task.cancel()


async def measure(port: int, process_id: int, client: Client, viewers: int, seconds: float) -> None:
    """Open the streams and print a line for each way of watching."""
    seen = Viewers(port)
    for _ in range(viewers):
        seen.tasks.append(asyncio.create_task(seen.watch()))
        await asyncio.sleep(0.005)
    await asyncio.sleep(3)
    print(f"{viewers} viewers, {seconds:.0f} s each", flush=True)

    async def timed(what: str, told: Callable[[], str]) -> None:
        before, began = cpu_seconds(process_id), time.monotonic()
        await asyncio.sleep(seconds)
        used = (cpu_seconds(process_id) - before) / (time.monotonic() - began) * 100
        print(f"  {what:<52} {used:6.1f} % of a core   {told()}", flush=True)

    await timed("nothing changes", lambda: "")
    async with changing(client, 1.0):
        seen.events = 0
        await timed(
            "figures change every second",
            lambda: f"{seen.events} events (at most {TARGET_PER_CENT} % wanted)",
        )
        seen.reloads = True
        await timed(
            "and each page is asked for again",
            lambda: f"{seen.pages} pages of {seen.page_bytes / max(seen.pages, 1) / 1e3:.0f} kB",
        )
    alive = sum(not task.done() for task in seen.tasks)
    if alive < viewers:
        print(f"  {viewers - alive} streams were ended", flush=True)
    for task in seen.tasks:
        task.cancel()


def main() -> None:
    """Fill, serve, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--viewers", type=int, default=200)
    arguments.add_argument("--reports", type=int, default=100_000)
    arguments.add_argument("--seconds", type=float, default=20.0)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="smishwatch-bench-") as temporary:
        port, web_port = free_port(), free_port()
        warehouse = start_warehouse(Path(temporary), port)
        web = None
        try:
            client = connect(ClickHouseSettings(port=port), create_database=True)
            migrate(client)
            list(fill(client, options.reports, 30))
            environment = {
                **os.environ,
                "SMISHWATCH_DATA_DIR": temporary,
                "SMISHWATCH_CLICKHOUSE__PORT": str(port),
                "SMISHWATCH_WEB_OPEN_AS": "analyst",
            }
            command = [sys.executable, "-m", "smishwatch.pipeline.cli", "web", "--port", str(web_port)]
            log = Path(temporary) / "web.log"
            with log.open("wb") as errors:
                web = subprocess.Popen(command, env=environment, stderr=errors)
            wait_for(web_port, web, log)
            asyncio.run(measure(web_port, web.pid, client, options.viewers, options.seconds))
        finally:
            if web is not None:
                web.terminate()
                web.wait(30)
            warehouse.stop(60)


def wait_for(port: int, web: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until somebody listens.

    Raises:
        RuntimeError: when the process ended, with what it said.
        TimeoutError: after five minutes; a busy machine takes one.
    """
    ends = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < ends:
        if web.poll() is not None:
            raise RuntimeError(f"the pages ended: {log.read_text(encoding='utf-8', errors='replace')}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError("the pages did not start")


if __name__ == "__main__":
    main()
