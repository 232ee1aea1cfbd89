"""Questions about what was reported of a value, block lists, and a report's own text."""

from datetime import UTC, datetime, timedelta
from typing import Any

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.codes import LinkClass, SenderKind, Verdict
from smishwatch.schemas.enriched import Link, Reason
from smishwatch.schemas.feeds import ListEntry
from tests.integration.warehouse.asking import HOUR, ask, columns
from tests.integration.warehouse.building import NOON, envelope, report


def test_what_is_known_of_a_number_or_link_counts_distinct_things(filled: Client) -> None:
    found = ask(filled, "search_standing", values=["a.top", "bit.ly", "abc", "10690002", "never.top"])
    assert columns(found, "value", "reports", "legit_reporters", "carriers", "campaigns", "link_class") == [
        ("a.top", 5, 1, 1, 1, "own"),
        ("bit.ly", 3, 1, 2, 2, "shortener"),
        ("abc", 2, 1, 1, 1, ""),
        ("10690002", 1, 1, 1, 1, ""),
    ]
    assert found[0]["first_reported_at"] == NOON - 3 * HOUR
    assert found[0]["last_reported_at"] == NOON + HOUR


def test_a_list_tells_since_when_and_until_when_as_the_feed_is_now(client: Client) -> None:
    for version, until in ((1, None), (2, NOON + HOUR)):
        rows = {}
        for value in ("domain:a.top", "contact:phone:+8613800138000"):
            kind, _, named = value.partition(":")
            entry = ListEntry.model_validate(
                {"kind": kind, "value": named, "list": "block", "source": "somebody", "first_seen": NOON,
                 "expires_at": until}
            )  # fmt: skip
            rows[value] = entry.model_dump_json(by_alias=True)
        client.insert(
            "feed_versions",
            {"feed": ["bad"], "version": [version], "load_id": [f"l{version}"], "kind": ["block"], "step": [2],
             "content_of": [version], "loaded_at": [version], "loaded_by": ["x"], "file": [""], "sha256": [""],
             "rows": [2], "added": [2], "changed": [0], "removed": [0]},
        )  # fmt: skip
        client.insert(
            "feed_rows",
            {"feed": ["bad"] * 2, "row_key": list(rows), "version": [version] * 2, "load_id": [f"l{version}"] * 2,
             "removed": [False] * 2, "payload": list(rows.values())},
        )  # fmt: skip
    found = ask(client, "search_lists", values=["a.top", "+8613800138000"])
    assert columns(found, "value", "list", "source", "first_seen", "expires_at") == [
        ("a.top", "block", "somebody", NOON, NOON + HOUR),
        ("phone:+8613800138000", "block", "somebody", NOON, NOON + HOUR),
    ]
    assert ask(client, "search_lists", values=["b.top"]) == []


def test_text_from_a_reader_stays_text(filled: Client) -> None:
    for text in ("' OR 1=1 --", "\\", "{limit:UInt32}", "title\x00", "') UNION ALL SELECT 1 --", "%s %(x)s"):
        assert ask(filled, "campaign_list", q=text) == []


def test_a_block_list_spares_what_is_shared_official_or_vouched_for(client: Client) -> None:
    def link(domain: str, link_class: LinkClass = LinkClass.OWN, **more: Any) -> Link:
        return Link(url=f"http://{domain}/", host=domain, domain=domain, link_class=link_class, **more)

    allowed = (Reason(code="listed_allowed", evidence="allowed.top (a feed)", weight=-1),)
    cases: dict[str, dict[str, Any]] = {
        "bad.top": {},
        "shared.top": {"links": (link("shared.top", LinkClass.SHORTENER),)},
        "official.top": {"links": (link("official.top", brand="icbc"),)},
        "allowed.top": {"reasons": allowed},
        "mixed.top": {},
        "vouched.top": {},
    }
    batch = []
    for number, (domain, more) in enumerate(cases.items()):
        for person in range(3):
            content = number * 10 + person
            found = {"links": (link(domain),), "sender_kind": SenderKind.MOBILE, **more}
            if (domain, person) == ("mixed.top", 0):
                found["verdict"] = Verdict.LEGITIMATE
            disposition = "legit" if (domain, person) == ("vouched.top", 0) else "spam"
            batch.append(
                report(f"r{content}", content=content, found=found, disposition=disposition,
                       sender=f"+8613800{number:06d}")
            )  # fmt: skip
    for number, domain in ((90, "once.top"), (91, "blocked.top")):
        found = {"links": (link(domain),), "sender_kind": SenderKind.PORT}
        batch.append(report(f"r{number}", content=number, found=found, sender="106900"))
    writer = Writer(client)
    writer.write_reports([envelope(0, batch)], "t")
    rebuild_dirty(client)
    limits = {"reporters": 3, "scam_share": 0.9, "blocked": ["blocked.top", "allowed.top"]}
    assert columns(ask(client, "blocklist_domains", **limits), "value", "reporters") == [
        ("bad.top", 3), ("blocked.top", 1),
    ]  # fmt: skip
    senders = {row["value"] for row in ask(client, "blocklist_senders", **limits)}
    assert senders == {f"+8613800{number:06d}" for number in range(4)}
    assert ask(client, "blocklist_senders", reporters=4, scam_share=0.9) == []


def test_the_raw_text_is_that_of_the_report_that_counts(client: Client) -> None:
    now = datetime.now(tz=UTC)
    first = report("r1", content=1, at=now, accepted_at=now)
    other = report("r1", content=2, at=now, accepted_at=now + timedelta(seconds=1))
    Writer(client).write_reports([envelope(0, [first, other])], "t")
    assert columns(ask(client, "report_raw", carrier="carrier-a", report_id="r1"), "body") == [(first.body,)]
    assert ask(client, "report_raw", carrier="carrier-b", report_id="r1") == []
