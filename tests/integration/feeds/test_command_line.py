"""Feeds and decisions from the command line: stored with every version, published, and back again."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.following import TopicFollower
from smishwatch.pipeline.cli.app import app
from smishwatch.pipeline.enrich.feeds import Feeds
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.pipeline.feeds.publishing import restore_topic
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.feeds import FeedEvent
from smishwatch.schemas.topics import FEEDS
from tests.integration.warehouse.building import campaign, template
from tests.integration.warehouse.test_campaigns import campaign_row, decisions
from tests.support.devstack import embedded_stack
from tests.support.house import House, house
from tests.unit.enrich.conftest import AT

__all__ = ["embedded_stack"]
pytestmark = pytest.mark.stack

Run = Callable[..., Result]
BANKS = "name,phone,site\n甲银行,95501,jiabank.com.cn\n乙银行,95502,yibank.com.cn\n"
BANK_MAP = ("--map", "name=name", "--map", "senders=phone", "--map", "domains=site",
            "--const", "kind=bank", "--const", "country=CN", "--const", "source=made up")  # fmt: skip


@pytest.fixture
def built(embedded_stack: EmbeddedStack, tmp_path: Path) -> Iterator[House]:
    with house(embedded_stack, tmp_path, "feedscli") as made:
        yield made


@pytest.fixture
def run(built: House, monkeypatch: pytest.MonkeyPatch) -> Run:
    for worker in ("enrich",):
        built.ports[worker] = 0
    for name, value in built.environment("enrich").items():
        if name.startswith("SMISHWATCH_"):
            monkeypatch.setenv(name, value)

    def invoke(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exit_code == code, result.output
        return result

    return invoke


def published(kafka: KafkaSettings) -> Feeds:
    """What a worker would hold."""
    follower, feeds = TopicFollower(kafka, FEEDS), Feeds(Registry([]))
    for part in follower.load():
        feeds.apply(FeedEvent.model_validate_json(record.value) for record in part)
    follower.close()
    return feeds


@pytest.mark.timeout(180)
def test_a_registry_is_loaded_compared_and_taken_back(run: Run, built: House, tmp_path: Path) -> None:
    kafka, file = built.settings.kafka, tmp_path / "banks.csv"
    file.write_text(BANKS, "utf-8")
    load = ("feeds", "load", file, "--feed", "banks", "--kind", "registry", *BANK_MAP)
    assert "2 added" in run(*load, "--dry-run").output
    assert not published(kafka).registry.institutions
    run(*load)
    assert published(kafka).registry.owners_of_host("yibank.com.cn")
    assert "nothing changed" in run(*load).output

    file.write_text(BANKS.replace("yibank.com.cn", "yibank.cn") + "丙银行,95503,\n", "utf-8")
    told = json.loads(run(*load, "--json", "--by", "ann").stdout)
    assert (told["version"], told["added"], told["changed"], told["removed"]) == (2, 1, 1, 0)
    assert "domains" in run("feeds", "diff", "banks").output
    assert not published(kafka).registry.owners_of_host("yibank.com.cn")

    assert json.loads(run("feeds", "undo", "banks", "--json").stdout)["content_of"] == 1
    assert published(kafka).registry.owners_of_host("yibank.com.cn")
    assert len(published(kafka).registry.institutions) == 2
    assert [row["version"] for row in json.loads(run("feeds", "list", "--json").stdout)] == [1, 2, 3]
    assert len(run("feeds", "show", "banks", "--version", 2).stdout.splitlines()) == 3
    run("feeds", "undo", "banks")
    assert not published(kafka).registry.institutions
    assert "nothing to undo" in run("feeds", "undo", "banks", code=2).output

    file.write_text(BANKS + ",95504,\n", "utf-8")
    assert "line 4, name: is empty" in run(*load, code=2).output
    assert json.loads(run(*load, "--skip-invalid", "--json", code=3).stdout)["rows"] == 2


@pytest.mark.timeout(180)
def test_decisions_are_checked_recorded_and_outlive_the_broker(run: Run, built: House) -> None:
    client = connect(built.settings.clickhouse)
    Writer(client).write_campaigns(
        [decisions(0, templates=(1, 2), places={1: 1, 2: 1}), decisions(1, campaigns=(campaign_row(1, 1),))],
        "t",
    )
    blocked = json.loads(
        run(
            "decide", "block", "domain", "http://Bad.top", "--analyst", "ann", "--comment", "seen", "--json"
        ).stdout
    )
    labelled = json.loads(
        run("decide", "label", "--campaign", campaign(1), "--verdict", "scam", "--json").stdout
    )
    assert labelled["template_ids"] == sorted([template(1), template(2)])
    for wrong, told in [
        (("confirm", "c" + "f" * 16), "no such campaign"),
        (("confirm", "nonsense"), "campaign_id"),
        (("split", campaign(1)), "needs some of the campaign's templates"),
        (("split", campaign(1), "--template", template(9)), "is not in campaign"),
        (("label", "--template", template(9), "--verdict", "spam"), "was never seen"),
        (("label", "--template", template(1)), "give --verdict, --category or both"),
        (("block", "domain", "t.me"), "shared by many people"),
        (("undo", "d0"), "no such decision"),
    ]:
        assert told in run("decide", *wrong, code=2).output
    run("decide", "undo", labelled["decision_id"])
    assert "cannot be undone" in run("decide", "undo", labelled["decision_id"], code=2).output

    heeded = published(built.settings.kafka)
    row = heeded.lists.find(EntityKind.DOMAIN, "bad.top", AT)
    assert row is not None
    assert row.source == f"ann, {blocked['decision_id']}"
    assert heeded.labels == {}
    told = run("decide", "list").stdout.splitlines()
    assert [line.split()[4] for line in told] == ["block", "label", "undo"]
    assert "seen" in told[0]

    assert restore_topic(client, built.settings.kafka) == 0, "a topic with records is left alone"
    assert json.loads(run("feeds", "publish", "--json").stdout) == {"sent": 3}
    again = published(built.settings.kafka)
    assert (again.labels, again.lists.find(EntityKind.DOMAIN, "bad.top", AT)) == ({}, row)
    client.close()
