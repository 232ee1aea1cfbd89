"""A small form of the fault table on both brokers, and the proof that its oracles see each guard that is taken away.

The full table is ``make chaos``.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.infra.kafka.node import KafkaNode
from tests.chaos.faults import FAULTS, Fault, at
from tests.chaos.oracle import misplaced_templates
from tests.chaos.runs import Result, Runner
from tests.chaos.site import Site, site
from tests.chaos.stream import Profile
from tests.support.brokers import BROKERS, require_kafka
from tests.support.devstack import require_wheels

pytestmark = [pytest.mark.stack, pytest.mark.slow]

SMALL = {
    "enrich is killed: half delivered", "cluster is killed: before journal", "sink is killed: between tables",
    "sink is killed: after insert", "ClickHouse times out after success", "ClickHouse says its disk is full",
    "ClickHouse is killed", "Kafka is killed", "SIGKILL for every worker", "poison of each small kind",
}  # fmt: skip
"""One or two of every family; each takes a few seconds."""
TRIES = 3
"""A commit that the broker refuses, because the group is being shared out anew, hides what was taken away."""


@contextmanager
def built(broker: str, without: str = "") -> Iterator[Site]:
    """A site of its own, with a broker and a warehouse that may be killed."""
    require_wheels()
    if broker == BROKERS[1]:
        require_kafka()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        node = KafkaNode(Path(name) / "kafka") if broker == BROKERS[1] else None
        try:
            if node is not None:
                node.start()
            bootstrap = node.bootstrap if node else None
            with (
                EmbeddedStack(Path(name) / "stack", kafka_bootstrap=bootstrap) as stack,
                site(stack, Path(name) / "site", node=node, without=without) as made,
            ):
                made.start()
                yield made
        finally:
            if node is not None:
                node.stop()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("broker", [BROKERS[0], pytest.param(BROKERS[1], marks=pytest.mark.kafka)])
def test_no_fault_loses_or_repeats_anything(broker: str) -> None:
    faults = [
        fault
        for fault in FAULTS
        if fault.name in SMALL and (broker == BROKERS[1] or not fault.durable_broker)
    ]
    assert {fault.name for fault in FAULTS} >= SMALL
    with built(broker) as made:
        runner = Runner(made, broker)
        for number, fault in enumerate(faults):
            result = runner.run(fault, seed=number, number=number)
            assert found_in(result) == [], f"{result}\n{made.logs()}"
        runner.close()
        assert list(misplaced_templates(made)) == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("guard", "fault", "seen"),
    [
        ("ack", at("enrich.after-commit"), "lost"),
        ("seal", Fault("nothing", profile=Profile(poison=())), "lost"),
        ("dedup", Fault("nothing", profile=Profile(poison=())), "duplicated"),
    ],
)
def test_the_oracles_see_a_guard_that_is_taken_away(guard: str, fault: Fault, seen: str) -> None:
    with built(BROKERS[0], without=guard) as made:
        runner = Runner(made, BROKERS[0])
        results = []
        while len(results) < TRIES and not any(getattr(result, seen) for result in results):
            results.append(runner.run(fault, seed=1, number=len(results)))
        runner.close()
    assert getattr(results[-1], seen) > 0, results


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("guard", "stored"), [("", 1), ("token", 2)])
def test_an_insert_that_is_repeated_is_stored_once_thanks_to_its_token(guard: str, stored: int) -> None:
    """Also before ClickHouse merges, which is when a view that counts inserts would count it twice."""
    with built(BROKERS[0], without=guard) as made:
        made.rows("SYSTEM STOP MERGES reports")
        runner = Runner(made, BROKERS[0])
        result = runner.run(at("sink.answer-lost", "refuse"), seed=1, number=1)
        runner.close()
        copies = made.rows(
            "SELECT max(copies) FROM (SELECT count() AS copies FROM reports WHERE NOT is_buried "
            "GROUP BY carrier, report_id, content_hash)"
        )
    assert (found_in(result), copies) == ([], [(stored,)]), result


def found_in(result: Result) -> list[str]:
    """What is wrong, in words."""
    counts = {"lost": result.lost, "twice": result.duplicated, "rollup keys wrong": result.mismatches}
    return [f"{count} {what}" for what, count in counts.items() if count] + result.problems
