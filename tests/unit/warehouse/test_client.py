"""The client tells errors apart and repeats what may pass."""

import struct
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import errors as driver_errors
from pydantic import SecretStr

from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Backoff, Client, ClientPerThread, connect, told_apart
from smishwatch.pipeline.warehouse.errors import (
    RowsRefusedError,
    StatementRefusedError,
    WarehouseError,
    WarehouseUnavailableError,
)


class Driver:
    """Answers with the given outcomes, one per call."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.calls: list[tuple[Any, ...]] = []

    def execute(self, *arguments: Any, **options: Any) -> Any:
        self.calls.append((*arguments, options))
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def client_of(driver: Driver, pauses: list[float] | None = None, **backoff: Any) -> Client:
    return Client(driver, "test", Backoff(**backoff), (pauses if pauses is not None else []).append)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (driver_errors.NetworkError("refused"), WarehouseUnavailableError),
        (driver_errors.SocketTimeoutError("slow"), WarehouseUnavailableError),
        (EOFError("gone"), WarehouseUnavailableError),
        (ConnectionResetError(), WarehouseUnavailableError),
        (driver_errors.ServerException("too many parts", 252), WarehouseUnavailableError),
        (driver_errors.ServerException("no space", 243), WarehouseUnavailableError),
        (driver_errors.ServerException("memory", 241), WarehouseUnavailableError),
        (driver_errors.ServerException("a code of tomorrow", 99_999), WarehouseUnavailableError),
        (driver_errors.ServerException("no table", 60), StatementRefusedError),
        (driver_errors.ServerException("syntax", 62), StatementRefusedError),
        (driver_errors.ServerException("denied", 497), StatementRefusedError),
        (driver_errors.ServerException("took too long", 159), StatementRefusedError),
        (driver_errors.ServerException("cannot parse", 27), RowsRefusedError),
        (driver_errors.ServerException("constraint", 469), RowsRefusedError),
        (struct.error("int too large"), RowsRefusedError),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), RowsRefusedError),
        (KeyError("our own mistake"), StatementRefusedError),
    ],
    ids=repr,
)
def test_told_apart(error: Exception, told: type[WarehouseError]) -> None:
    assert type(told_apart(error)) is told


def test_a_message_comes_without_the_servers_stack() -> None:
    error = driver_errors.ServerException("DB::Exception: no such table. Stack trace:\n0. main", 60)
    assert str(told_apart(error)) == "DB::Exception: no such table."


def test_a_passing_error_is_repeated_with_growing_pauses() -> None:
    pauses: list[float] = []
    driver = Driver(EOFError(), driver_errors.NetworkError(""), EOFError(), [(1,)])
    assert client_of(driver, pauses, first_seconds=1.0, longest_seconds=3.0).execute("SELECT 1") == [(1,)]
    assert len(driver.calls) == 4
    assert all(
        low <= pause <= high for pause, (low, high) in zip(pauses, [(0.5, 1), (1, 2), (1.5, 3)], strict=True)
    )


def test_it_gives_up_in_the_end() -> None:
    driver = Driver(*[EOFError("gone")] * 3)
    with pytest.raises(WarehouseUnavailableError, match="EOFError: gone"):
        client_of(driver, attempts=3).execute("SELECT 1")
    assert driver.outcomes == []


@pytest.mark.parametrize("code", [27, 60])
def test_what_cannot_help_is_not_repeated(code: int) -> None:
    driver = Driver(driver_errors.ServerException("no", code), [])
    with pytest.raises(WarehouseError):
        client_of(driver).execute("SELECT 1")
    assert len(driver.calls) == 1


def test_an_insert_is_one_block_with_its_token() -> None:
    driver = Driver(2)
    assert client_of(driver).insert("t", {"a": (1, 2), "b.c": [["x"], []]}, token="abc") == 2
    sql, data, options = driver.calls[0]
    assert (sql, data) == ("INSERT INTO `t` (`a`, `b.c`) VALUES", [[1, 2], [["x"], []]])
    assert options["columnar"] is True
    assert options["settings"]["insert_deduplication_token"] == "abc"
    assert options["settings"]["insert_block_size"] == 2


@pytest.mark.parametrize("columns", [{}, {"a": []}])
def test_nothing_to_insert_asks_nothing(columns: dict[str, list[int]]) -> None:
    driver = Driver()
    assert client_of(driver).insert("t", columns) == 0
    assert driver.calls == []


def test_a_server_that_is_not_there_is_unavailable() -> None:
    client = connect(ClickHouseSettings(port=free_port()), backoff=Backoff(attempts=1))
    with pytest.raises(WarehouseUnavailableError):
        client.execute("SELECT 1")


def test_each_thread_has_its_own_client() -> None:
    from concurrent.futures import ThreadPoolExecutor

    clients = ClientPerThread(ClickHouseSettings())
    with ThreadPoolExecutor(1) as other:
        theirs = other.submit(clients.client).result()
    assert clients.client() is clients.client()
    assert clients.client() is not theirs


def test_a_password_from_a_file_goes_before_one_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from a file\n", encoding="utf-8")
    assert ClickHouseSettings(password=SecretStr("told")).secret() == "told"
    both = ClickHouseSettings(password=SecretStr("told"), password_file=tmp_path / "password")
    assert both.secret() == "from a file"
