"""Everybody that a message may speak for, as a campaign's page shows it."""

from datetime import UTC, datetime
from typing import Any

from smishwatch.dashboards.pages.candidates import candidates_view

AT = datetime(2026, 3, 1, tzinfo=UTC)


def sample(text: str, sender: str, at: datetime = AT) -> dict[str, Any]:
    return {"text": text, "sender": sender, "country": "CN", "reported_at": at}


def test_each_institution_stands_with_what_points_to_it_and_its_answers() -> None:
    message = "【顺丰速运】您的工商银行卡已被冻结，请点击 http://icbc-safe.top/a 处理"
    older = sample("【顺丰速运】您的包裹", "95338", datetime(2026, 2, 1, tzinfo=UTC))
    found = candidates_view([older, sample(message, "+8613800138000")], "en")
    assert len(found) == 2
    assert len({one["name"] for one in found}) == 2
    told = " ".join(clue for one in found for clue in one["clues"])
    assert "顺丰" in told and "工商银行" in told
    answers = {(one["identity"], one["answer"]) for row in found for one in row["answers"]}
    assert ("link", "unregistered") in answers or ("link", "registered_to_another") in answers
    assert all("icbc-safe.top" not in clue for one in found for clue in one["clues"])
    assert candidates_view([sample(message, "+8613800138000")], "zh")[0]["clues"] != found[0]["clues"]


def test_one_alone_has_been_said_already() -> None:
    assert candidates_view([sample("【顺丰速运】您的包裹待领取", "95338")], "en") == []
    assert candidates_view([], "en") == []
