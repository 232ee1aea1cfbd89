"""The channel of a message from an organisation's address."""

from datetime import UTC, datetime

import pytest

from smishwatch.pipeline.enrich.channels import Channel
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import Registry
from tests.unit.enrich.conftest import Enrich

AT = datetime(2026, 1, 1, tzinfo=UTC)
BODY = "Your parcel could not be delivered, see https://track.kenvale-post.example.net/a"


@pytest.mark.parametrize(
    ("body", "sender", "country", "expected"),
    [
        pytest.param(BODY, "KENVALE", "GB", Channel("KENVALE", "example.net"), id="header"),
        pytest.param(BODY, "10690123456789", "CN", Channel("10690123456789", "example.net"), id="port"),
        pytest.param("Your parcel comes today", "95712", "CN", Channel("95712", ""), id="leads nowhere"),
        pytest.param(
            "See bit.ly/3xYzAbC", "KENVALE", "GB", Channel("KENVALE", ""), id="shorteners do not count"
        ),
        pytest.param(BODY, "+447700900123", "GB", None, id="a person's number"),
        pytest.param(BODY, None, "GB", None, id="no sender"),
        pytest.param(BODY + " or http://kenvale-two.example.org", "KENVALE", "GB", None, id="two places"),
    ],
)
def test_channel(body: str, sender: str | None, country: str, expected: Channel | None) -> None:
    message = Enricher(Registry.from_institutions([])).enrich(body, sender, country, AT)
    assert message.channel == expected
    assert message.skeleton.startswith("⟨filed⟩") is (expected is not None)


MIXED = "您的账户有异动，登录 https://www.icbc.com.cn/ 查询，详情 http://xqz58.cc/k"


@pytest.mark.parametrize(
    ("body", "sender", "expected"),
    [
        pytest.param(
            MIXED, "95588", Channel("95588", "icbc.com.cn", known=True), id="own sender and own domain"
        ),
        pytest.param(
            "【工商银行】" + MIXED,
            "95588",
            Channel("95588", "icbc.com.cn", known=True),
            id="own name as well",
        ),
        pytest.param("【建设银行】" + MIXED, "95588", None, id="another's name"),
        pytest.param(
            MIXED.replace("xqz58.cc/k", "kx7.blogspot.com"),
            "95588",
            Channel("95588", "icbc.com.cn", known=True),
            id="elsewhere is a page that anybody can have",
        ),
        pytest.param(MIXED, "95533", None, id="another's sender"),
        pytest.param(MIXED, "13900139000", None, id="a person's number"),
        pytest.param(MIXED.replace("icbc.com.cn", "icbc-x.top"), "95588", None, id="no domain of its own"),
    ],
)
def test_a_registered_institution_that_leads_elsewhere_as_well(
    body: str, sender: str, expected: Channel | None, enrich: Enrich
) -> None:
    message = enrich(body, sender)
    assert message.channel == expected
    assert not message.enrichment.genuine
    assert not message.skeleton.startswith("⟨genuine⟩")
