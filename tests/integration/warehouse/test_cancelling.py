"""A process that stops ends, on the server too, what its threads still run."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Client, ClientPerThread
from smishwatch.pipeline.warehouse.errors import WarehouseUnavailableError

ENDLESS = "SELECT max(sipHash64(number)) FROM numbers(100000000000000)"
RUNNING = (
    "SELECT count() FROM system.processes WHERE query LIKE '%max(sipHash64%' AND query NOT LIKE '%processes%'"
)
WITHIN_SECONDS = 20.0


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_every_thread_runs_ends_here_and_on_the_server(
    empty_settings: ClickHouseSettings, new_client: Callable[[], Client]
) -> None:
    clients, watching = ClientPerThread(empty_settings), new_client()
    started = threading.Barrier(3)

    def run() -> None:
        client = clients.client()
        started.wait()
        client.execute(ENDLESS)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(run) for _ in range(2)]
        started.wait()
        wait_for(lambda: watching.execute(RUNNING)[0][0] == 2)
        clients.cancel()
        for one in both:
            with pytest.raises(WarehouseUnavailableError, match="stops"):
                one.result(WITHIN_SECONDS)
    wait_for(lambda: watching.execute(RUNNING)[0][0] == 0)


def test_a_cancelled_client_runs_nothing_more(empty_settings: ClickHouseSettings) -> None:
    clients = ClientPerThread(empty_settings)
    assert clients.client().execute("SELECT 1") == [(1,)]
    clients.cancel()
    with pytest.raises(WarehouseUnavailableError, match="stops"):
        clients.client().execute("SELECT 1")
