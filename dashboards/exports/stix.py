"""A campaign or an operation as a STIX 2.1 bundle (OASIS, 2021-06-10).

STIX has no object for a telephone number or a messenger's account: they go into ``user-account`` patterns, each with a
note that says what it is. Ids follow from the content, so that two exports of one campaign are one object to whoever
imports them, alone or with its operation. An operation is a ``grouping`` of its campaigns, not an ``intrusion-set``:
that the same domain or number serves them is known, who is behind them is not. What ties two of them is a
``related-to`` between them.
"""

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from smishwatch.dashboards.exports.blocklists import LISTED_FOR
from smishwatch.dashboards.exports.indicators import (
    MOST_DESCRIBED,
    MOST_INDICATORS,
    Described,
    DescribedOperation,
    Indicator,
)

_NAMESPACE = uuid.UUID("6f1f0c0e-5d0c-5c0f-9d53-2f6a3f0b8a11")
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Of our own identity: an object may not be created twice under one id."""
MEDIA_TYPE = "application/stix+json;version=2.1"
_TLP_AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
"""Predefined by the standard: for the recipients' organisations and their customers."""

MOST_NAMED = 20
"""Things that two campaigns share, by name."""
Object = dict[str, Any]


def bundle(campaigns: Sequence[Described]) -> str:
    """The bundle as JSON; indicators and campaigns carry their own times.

    An indicator ends as an entry of a block list does: numbers and domains are given up, and get other owners.
    """
    return _bundle([one for campaign in campaigns for one in _campaign(campaign)])


def operation_bundle(found: DescribedOperation) -> str:
    """An operation's campaigns with their indicators, what ties them, and the grouping of these."""
    objects = [one for campaign in found.campaigns for one in _campaign(campaign)]
    ties = _ties(found)
    first = min(one.first_seen for one in found.campaigns)
    last = max(one.last_seen for one in found.campaigns)
    cut = f" Only the {MOST_DESCRIBED} largest campaigns and ties are in it." if found.is_cut else ""
    grouping = _object(
        "grouping", found.operation_id, first, max(first, last), **_COMMON,
        name=found.operation_id,
        description=f"{len(found.campaigns)} campaigns that share infrastructure.{cut}",
        context="suspicious-activity",
        object_refs=[_id("campaign", one.campaign_id) for one in found.campaigns] + [one["id"] for one in ties],
        external_references=[{"source_name": "smishwatch", "external_id": found.operation_id}],
    )  # fmt: skip
    return _bundle([*objects, *ties, grouping])


def _ties(found: DescribedOperation) -> list[Object]:
    """For each thing that is shared, from the campaign with most reports of it to the others; one object for two
    campaigns, whatever they share.
    """
    times = {one.campaign_id: (one.first_seen, one.last_seen) for one in found.campaigns}
    shared: dict[tuple[str, str], list[str]] = {}
    for tie in found.ties:
        centre, *others = sorted(tie.campaigns, key=lambda one: (-tie.campaigns[one], one))
        for other in others:
            told = f"{tie.kind} {tie.value} ({tie.campaigns[centre]} and {tie.campaigns[other]} reports)"
            shared.setdefault((centre, other), []).append(told)
    return [
        _object(
            "relationship", f"{one} {other} related-to",
            max(times[one][0], times[other][0]), max(*times[one], *times[other]), **_COMMON,
            relationship_type="related-to",
            description=f"They share {', '.join(told[:MOST_NAMED])}" + (
                f" and {len(told) - MOST_NAMED} more." if len(told) > MOST_NAMED else "."
            ),
            source_ref=_id("campaign", one), target_ref=_id("campaign", other),
        )
        for (one, other), told in shared.items()
    ]  # fmt: skip


def _bundle(objects: Iterable[Object]) -> str:
    maker = _object("identity", "smishwatch", _MADE, _MADE, name="Smishwatch", identity_class="system")
    seen: dict[str, Object] = {one["id"]: one for one in (maker, *objects)}
    whole = {"type": "bundle", "id": _id("bundle", *sorted(seen)), "objects": list(seen.values())}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _campaign(found: Described) -> list[Object]:
    first, last = found.first_seen, max(found.first_seen, found.last_seen)
    campaign = _object(
        "campaign", found.campaign_id, first, last, **_COMMON,
        name=found.campaign_id,
        description=found.title,
        first_seen=_time(first), last_seen=_time(last),
        labels=[found.verdict, found.category],
        external_references=[{"source_name": "smishwatch", "external_id": found.campaign_id}],
    )  # fmt: skip
    objects = [campaign]
    if found.is_cut:
        objects.append(
            _object(
                "note", f"{campaign['id']} cut", first, last, **_COMMON,
                content=f"Only the {MOST_INDICATORS} most frequent indicators of a kind are here.",
                object_refs=[campaign["id"]],
            )
        )  # fmt: skip
    for one in found.indicators:
        indicator = _object(
            "indicator", f"{found.campaign_id} {one.kind} {one.value}", first, last, **_COMMON,
            name=f"{one.kind} {one.value}"[:200],
            pattern=_pattern(one), pattern_type="stix", valid_from=_time(first),
            valid_until=_time(last + LISTED_FOR),
            indicator_types=["malicious-activity"],
        )  # fmt: skip
        objects += [
            indicator,
            _object(
                "relationship", f"{indicator['id']} indicates", first, last, **_COMMON,
                relationship_type="indicates", source_ref=indicator["id"], target_ref=campaign["id"],
            ),
        ]  # fmt: skip
        if one.kind != "domain":
            objects.append(
                _object(
                    "note", f"{indicator['id']} note", first, last, **_COMMON,
                    content=f"{one.kind}: {one.value}. STIX has no object for it; seen in {one.reports} reports.",
                    object_refs=[indicator["id"]],
                )
            )  # fmt: skip
    return objects


def _pattern(one: Indicator) -> str:
    value = one.value.replace("\\", "\\\\").replace("'", "\\'")
    if one.kind == "domain":
        return f"[domain-name:value = '{value}']"
    if one.kind == "email":
        return f"[email-addr:value = '{value}']"
    return f"[user-account:account_type = '{one.kind}' AND user-account:user_id = '{value}']"


def _object(kind: str, key: str, created: datetime, modified: datetime, **fields: Any) -> Object:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": _id(kind, key),
        "created": _time(created),
        "modified": _time(modified),
        **fields,
    }


def _id(kind: str, *keys: str) -> str:
    return f"{kind}--{uuid.uuid5(_NAMESPACE, ' '.join((kind, *keys)))}"


_COMMON = {"created_by_ref": _id("identity", "smishwatch"), "object_marking_refs": [_TLP_AMBER]}


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
