"""Stop and start, in order or by force: the numbers stay, and campaigns keep their ids."""

import shutil
import signal
from pathlib import Path

import pytest

from smishwatch.pipeline.broker.admin import admin_client, ensure_topics
from smishwatch.pipeline.broker.connection import topic_name
from smishwatch.schemas.topics import TOPICS
from tests.support.brokers import Services, services
from tests.support.house import WORKERS, House, envelope, house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack

OVERDUE = "【某银行】尊敬的客户，您的贷款已严重逾期，请立即点击 http://pay-{}.example.top/a 还款，否则将起诉"
PARCEL = "Your parcel {} is held at customs, pay the fee at http://parcel.example.shop/x today"


def send(workers: House, name: str, count: int = 10) -> None:
    """Reports of two campaigns."""
    workers.send(
        [envelope([report(f"{name}-{kind}-{number}", text.format(number)) for number in range(count)])
         for kind, text in (("a", OVERDUE), ("b", PARCEL))]
    )  # fmt: skip


def campaigns(workers: House) -> dict[str, int]:
    """Reports per campaign, as the pages count them."""
    rows = workers.rows("SELECT campaign_id, sum(reports) FROM campaign_hours GROUP BY campaign_id")
    return dict(rows)


@pytest.mark.timeout(240)
def test_new_reports_join_their_old_campaign_after_a_restart_in_order_and_by_force(
    services: Services, tmp_path: Path
) -> None:
    with house(services, tmp_path, "restart") as workers:
        workers.start()
        send(workers, "first")
        workers.settle()
        before = campaigns(workers)
        assert sorted(before.values()) == [10, 10]
        workers.stop()
        workers.start()
        send(workers, "second")
        workers.settle()
        assert campaigns(workers) == dict.fromkeys(before, 20)
        for worker in WORKERS:
            workers.kill(worker)
        workers.start()
        send(workers, "third")
        workers.settle()
        assert campaigns(workers) == dict.fromkeys(before, 30)


@pytest.mark.timeout(180)
def test_the_broker_may_lose_its_topics_between_two_runs(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path, "epoch") as workers:
        workers.start()
        send(workers, "first")
        workers.settle()
        assert set(workers.stop(by=signal.SIGINT).values()) == {0}, workers.logs()
        before = campaigns(workers)
        forget_topics(workers)
        workers.start()
        send(workers, "second")
        workers.settle()
        workers.stop()
        assert campaigns(workers) == dict.fromkeys(before, 20)


@pytest.mark.timeout(180)
def test_a_lost_memory_is_made_again_from_the_topic(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path, "lost") as workers:
        workers.start()
        send(workers, "first")
        workers.settle()
        before = campaigns(workers)
        workers.stop("cluster")
        shutil.rmtree(workers.settings.data_dir / "cluster")
        workers.start("cluster")
        send(workers, "second")
        workers.settle()
        workers.stop()
        assert campaigns(workers) == dict.fromkeys(before, 20)


def forget_topics(workers: House) -> None:
    """As a restart of the embedded broker does: no records, no offsets, other topic ids."""
    kafka = workers.settings.kafka
    with admin_client(kafka) as client:
        client.delete_topics([topic_name(kafka, topic) for topic in TOPICS])
        client.delete_groups([f"{kafka.group_prefix}-{kafka.topic_prefix}{worker}" for worker in WORKERS])
    ensure_topics(kafka)
