"""Rows and decisions on feeds.v1 take effect in the running stream, and stand after workers were killed."""

from pathlib import Path

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.schemas.topics import FEEDS
from tests.support.devstack import embedded_stack
from tests.support.house import House, envelope, house, report
from tests.unit.enrich.test_feeds import decision, entry

__all__ = ["embedded_stack"]
pytestmark = pytest.mark.stack

PARCEL = "您好，包裹地址不完整，请点击 http://xqz58.cc/k 更新"
LOAN = "您的贷款已严重逾期，请立即还款，否则将影响子女上学"


def publish(built: House, *events: object) -> None:
    with Producer(built.settings.kafka) as producer:
        producer.deliver([Record(FEEDS, f"row {number}".encode(), event.model_dump_json(by_alias=True).encode())
                          for number, event in enumerate(events)])  # type: ignore[attr-defined]  # fmt: skip


def codes(built: House, report_id: str) -> set[str]:
    rows = built.rows(f"SELECT reasons.code FROM reports FINAL WHERE report_id = '{report_id}'")
    return set(rows[0][0])


def campaign(built: House, report_id: str) -> str:
    return str(
        built.rows(
            "SELECT campaign_id FROM reports FINAL JOIN (SELECT template_id, campaign_id FROM template_places FINAL) AS places USING template_id"
            f" WHERE report_id = '{report_id}'"
        )[0][0]
    )


@pytest.mark.timeout(240)
def test_what_is_published_is_heeded_and_stands(embedded_stack: EmbeddedStack, tmp_path: Path) -> None:
    with house(embedded_stack, tmp_path, "feeds") as built:
        publish(built, entry("xqz58.cc"))
        built.start()
        built.send([envelope([report("r1", PARCEL), report("r2", LOAN)])])
        built.drain()
        assert "listed_blocked" in codes(built, "r1")
        parcel, loan = campaign(built, "r1"), campaign(built, "r2")
        assert parcel != loan

        publish(
            built,
            decision("d1", "merge", campaign_id=parcel, into_campaign_id=loan),
            decision("d2", "rename", campaign_id=loan, name="Overdue"),
            decision("d3", "allow", entity_kind="domain", value="xqz58.cc"),
        )
        built.until("SELECT count() FROM campaigns FINAL WHERE name = 'Overdue'", [(1,)])
        built.kill("cluster")
        built.kill("enrich")
        built.start("cluster", "enrich")
        built.send([envelope([report("r3", PARCEL), report("r4", LOAN)])])
        built.drain()
        assert "analyst_allowed" in codes(built, "r3")
        assert {campaign(built, name) for name in ("r1", "r2", "r3", "r4")} == {loan}
        assert built.rows(CHANGES) == [("merged", 1), ("renamed", 1)]
        before = state(built)

        built.kill("cluster")
        for file in (built.settings.data_dir / "cluster").iterdir():
            file.unlink()
        built.start("cluster")
        built.send([envelope([report("r5", LOAN)])])
        built.drain()
        assert state(built) == before, "a lost disk must lead to the same sequence"
        assert set(built.stop().values()) == {0}, built.logs()


CHANGES = """
    SELECT change, count() FROM lineage FINAL WHERE change IN ('merged', 'renamed') GROUP BY change ORDER BY change
"""


def state(built: House) -> tuple[object, object]:
    """All that the clusterer has said, but for when its rows were written again."""
    return (
        built.rows("SELECT * FROM template_places FINAL ORDER BY ALL"),
        built.rows("SELECT * FROM lineage FINAL ORDER BY ALL"),
    )
