"""The channel of a message from an organisation's address."""

from datetime import UTC, datetime

import pytest

from smishwatch.pipeline.enrich.channels import Channel
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import Registry

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
