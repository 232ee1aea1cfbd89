"""The kinds of fault, each as what happens while a stream flows. Every one is deterministic in where it strikes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from smishwatch.pipeline.broker.admin import admin_client
from smishwatch.pipeline.broker.connection import group_name
from smishwatch.pipeline.broker.lag import LagReader
from tests.chaos.site import SESSION_SECONDS, Site
from tests.chaos.stream import SMALL_POISON, Profile
from tests.support.poison import POISON

DOWN_SECONDS, LONG_DOWN_SECONDS = 2.0, 12.0
"""Longer than a statement's own retries, and longer than several rounds of the sink's."""

JOIN_SECONDS = 30.0

Act = Callable[[Site], None]


def nothing(site: Site) -> None:
    """The stream alone is the fault."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    ``before`` happens before the stream, ``during`` after its first third was accepted, ``after`` after its second.
    """

    name: str
    before: Act = nothing
    during: Act = nothing
    after: Act = nothing
    profile: Profile = field(default_factory=Profile)
    point: str = ""
    """The spot that is armed before the stream, and must have been reached after it."""
    action: str = "kill"
    times: int = 1
    naive: str | None = None
    """The spot of the naive pipeline where the same happens; empty where none is needed, ``None`` where it has no
    such step."""
    durable_broker: bool = False
    """Whether only a broker that keeps its records can be hurt so."""


def at(point: str, action: str = "kill", times: int = 1, naive: str | None = None, name: str = "") -> Fault:
    """The worker that comes to this spot is killed, or what ``action`` says."""
    words = {"kill": "is killed", "raise": "raises", "refuse": ""}.get(action, action)
    worker, _, step = point.partition(".")
    title = name or f"{worker} {words}: {step.replace('-', ' ')}"
    return Fault(title, point=point, action=action, times=times, naive=naive)


def restart(*workers: str) -> Act:
    """SIGTERM and start again; all workers where none is named."""

    def act(site: Site) -> None:
        site.stop(*(workers or site.crew))
        site.start(*(workers or site.crew))

    return act


def kill_all(site: Site) -> None:
    """SIGKILL of all at once, and start again."""
    for worker in site.crew:
        site.processes[worker].kill()
    for worker in site.crew:
        site.processes[worker].wait()
    site.start(*site.crew)


def warehouse_down(seconds: float) -> Act:
    """The warehouse's process is killed and comes back later."""

    def act(site: Site) -> None:
        site.kill_warehouse()
        time.sleep(seconds)
        site.start_warehouse()

    return act


def kill_broker(site: Site) -> None:
    """SIGKILL of Apache Kafka, and start again on its data."""
    assert site.node is not None
    site.node.kill()
    site.node.start()


def stop_broker(site: Site) -> None:
    """An orderly stop of Apache Kafka, and start again."""
    assert site.node is not None
    site.node.stop()
    site.node.start()


FURTHER = ("enrich.2", "sink.2")


def further_workers_come(site: Site) -> None:
    """Partitions move to them."""
    site.start(*FURTHER)
    deadline = time.monotonic() + JOIN_SECONDS
    while not all(site.at_work(name) for name in FURTHER) and time.monotonic() < deadline:
        time.sleep(0.1)


def further_workers_go(site: Site) -> None:
    """And back."""
    site.stop(*FURTHER)


def double_start(site: Site) -> None:
    """Every worker is started a second time by mistake, on the same directory; the first ones are then killed."""
    for name in list(site.wanted):
        first = site.processes[name]
        site.start(name)
        time.sleep(0.3)
        first.kill()
        first.wait()


def set_groups_back(site: Site) -> None:
    """An operator sets the offsets of ENRICH and SINK back: everything since the last twenty records comes again."""
    site.stop("enrich", "sink")
    for worker in ("enrich", "sink"):
        with LagReader(site.settings.kafka, worker) as reader:
            places = reader.read()
        offsets = {
            TopicPartition(at.topic, at.partition): OffsetAndMetadata(max(0, at.committed - 20), "", -1)
            for at in places
        }
        with admin_client(site.settings.kafka) as client:
            client.alter_group_offsets(group_name(site.settings.kafka, worker), offsets)
    site.start("enrich", "sink")


FAULTS: tuple[Fault, ...] = (
    at("enrich.stage", naive="stage"),
    at("enrich.before-deliver", naive="before-insert"),
    at("enrich.half-delivered"),
    at("enrich.after-deliver", naive="after-insert"),
    at("enrich.after-commit", naive="after-insert"),
    at("enrich.stage", "raise", naive="stage"),
    at("enrich.before-deliver", "raise", naive="before-insert", name="enrich cannot deliver"),
    at("enrich.after-deliver", "raise", name="enrich cannot commit"),
    at("cluster.stage"),
    at("cluster.before-journal"),
    at("cluster.after-journal"),
    at("cluster.after-commit"),
    Fault(
        "cluster is killed: in snapshot",
        during=restart("cluster"),  # it takes one when it starts
        point="cluster.in-snapshot",
    ),
    at("cluster.before-deliver", "raise", name="cluster cannot deliver"),
    at("sink.before-insert", naive="before-insert"),
    at("sink.between-tables"),
    Fault(
        "sink is killed: between reports and keys",
        before=lambda site: site.points.arm("sink.between-tables", "pause:0", 5),
        point="sink.between-tables",
    ),
    at("sink.after-insert", naive="after-insert"),
    at("sink.after-commit"),
    at("sink.in-rebuild"),
    at("sink.before-insert", "raise", naive="before-insert", name="sink raises before insert"),
    at("sink.commit-refused", "refuse", 3, name="commits of the sink are refused"),
    at("sink.answer-lost", "refuse", naive="answer-lost", name="ClickHouse times out after success"),
    at("sink.disk-full", "refuse", 4, naive="insert-refused", name="ClickHouse says its disk is full"),
    at("sink.overloaded", "refuse", 8, naive="insert-refused", name="ClickHouse is overloaded"),
    at("sink.before-insert", "pause:1.5", name="slow consumer"),
    Fault("ClickHouse is killed", during=warehouse_down(0), naive=""),
    Fault("ClickHouse is away for 2 s", during=warehouse_down(DOWN_SECONDS), naive=""),
    Fault("ClickHouse is away for 12 s", during=warehouse_down(LONG_DOWN_SECONDS), naive=""),
    Fault("Kafka is killed", during=kill_broker, durable_broker=True, naive=""),
    Fault("Kafka is stopped and started", during=stop_broker, durable_broker=True, naive=""),
    Fault("further workers come and go", during=further_workers_come, after=further_workers_go),
    Fault("every worker is started twice", during=double_start),
    Fault(
        "the sink is frozen beyond its session", during=lambda site: site.freeze("sink", SESSION_SECONDS + 1)
    ),
    Fault(
        "enrich is frozen beyond its session", during=lambda site: site.freeze("enrich", SESSION_SECONDS + 1)
    ),
    Fault("offsets are set back", after=set_groups_back),
    Fault("SIGTERM for every worker", during=restart(), naive=""),
    Fault("SIGKILL for every worker", during=kill_all, naive=""),
    Fault("half of the reports sent twice", profile=Profile(duplicate_share=(0.5, 0.5)), naive=""),
    Fault("everything sent again", profile=Profile(resent_whole=True), naive=""),
    Fault("disorder of ±24 h and more", profile=Profile(disorder_hours=40.0), naive=""),
    Fault("clocks of 1970 and 2099", profile=Profile(poison=("clock of 1970", "clock of 2099")), naive=""),
    Fault("poison of each small kind", profile=Profile(poison=(*SMALL_POISON, "wrong type of id")), naive=""),
    Fault(
        "five megabytes and deep nesting",
        profile=Profile(poison=("five megabytes", "deep nesting")),
        naive="",
    ),
)
assert all(name in POISON for fault in FAULTS for name in fault.profile.poison)
