"""A campaign as a STIX 2.1 bundle (OASIS, 2021-06-10).

STIX has no object for a telephone number or a messenger's account: they go into ``user-account`` patterns, each with a
note that says what it is. Ids follow from the content, so that two exports of one campaign are one object to whoever
imports them.
"""

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from smishwatch.dashboards.exports.blocklists import LISTED_FOR
from smishwatch.dashboards.exports.indicators import Described, Indicator

_NAMESPACE = uuid.UUID("6f1f0c0e-5d0c-5c0f-9d53-2f6a3f0b8a11")
_MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Of our own identity: an object may not be created twice under one id."""
MEDIA_TYPE = "application/stix+json;version=2.1"
_TLP_AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
"""Predefined by the standard: for the recipients' organisations and their customers."""

Object = dict[str, Any]


def bundle(campaigns: Sequence[Described]) -> str:
    """The bundle as JSON; indicators and campaigns carry their own times.

    An indicator ends as an entry of a block list does: numbers and domains are given up, and get other owners.
    """
    maker = _object("identity", "smishwatch", _MADE, _MADE, name="Smishwatch", identity_class="system")
    objects: list[Object] = [maker]
    for campaign in campaigns:
        objects += _campaign(campaign, maker["id"])
    seen: dict[str, Object] = {one["id"]: one for one in objects}
    whole = {"type": "bundle", "id": _id("bundle", *sorted(seen)), "objects": list(seen.values())}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _campaign(found: Described, maker: str) -> list[Object]:
    first, last = found.first_seen, max(found.first_seen, found.last_seen)
    common = {"created_by_ref": maker, "object_marking_refs": [_TLP_AMBER]}
    campaign = _object(
        "campaign", found.campaign_id, first, last, **common,
        name=found.campaign_id,
        description=found.title,
        first_seen=_time(first), last_seen=_time(last),
        labels=[found.verdict, found.category],
        external_references=[{"source_name": "smishwatch", "external_id": found.campaign_id}],
    )  # fmt: skip
    objects = [campaign]
    for one in found.indicators:
        indicator = _object(
            "indicator", f"{found.campaign_id} {one.kind} {one.value}", first, last, **common,
            name=f"{one.kind} {one.value}"[:200],
            pattern=_pattern(one), pattern_type="stix", valid_from=_time(first),
            valid_until=_time(last + LISTED_FOR),
            indicator_types=["malicious-activity"],
        )  # fmt: skip
        objects += [
            indicator,
            _object(
                "relationship", f"{indicator['id']} indicates", first, last, **common,
                relationship_type="indicates", source_ref=indicator["id"], target_ref=campaign["id"],
            ),
        ]  # fmt: skip
        if one.kind != "domain":
            objects.append(
                _object(
                    "note", f"{indicator['id']} note", first, last, **common,
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


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
