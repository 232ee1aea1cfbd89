"""A campaign or an operation as a MISP event, as ``POST /events/add`` takes it.

Values that a MISP allow list holds are not marked for detection twice: only indicators that ``describe`` kept are in
it, and messenger accounts, for which MISP has no type, go in as text without ``to_ids``.
"""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from smishwatch.dashboards.exports.indicators import (
    MOST_DESCRIBED,
    MOST_INDICATORS,
    Described,
    DescribedOperation,
    Indicator,
)

_NAMESPACE = uuid.UUID("b2b0b9a8-6c1f-5a53-8f0a-52f3d1c0f3d7")
MEDIA_TYPE = "application/json"
_TYPES: dict[str, tuple[str, str]] = {
    "domain": ("Network activity", "domain"),
    "phone": ("Financial fraud", "phone-number"),
    "sender": ("Financial fraud", "phone-number"),
    "email": ("Payload delivery", "email-src"),
    "bank_account": ("Financial fraud", "bank-account-nr"),
}
_OTHER = ("Other", "text")
_MEDIUM, _LOW = "2", "3"
TIE = "smishwatch:tie"
"""Tag of what campaigns of an operation share."""
MOST_NAMED = 20
"""Campaigns that an indicator names."""


def event(found: Described) -> str:
    """The event as JSON; its id follows from the campaign's."""
    attributes = [_attribute(found.campaign_id, one, f"in {one.reports} reports") for one in found.indicators]
    if found.is_cut:
        attributes.append(
            _remark(found.campaign_id, f"Only the {MOST_INDICATORS} most frequent of a kind are here")
        )
    return _event(found.campaign_id, found.title, [found], attributes)


def operation_event(found: DescribedOperation) -> str:
    """One event of an operation: its campaigns as ``campaign-id``, and each indicator once, with its campaigns.

    What ties campaigns is tagged so. The events of the campaigns have other ids; MISP correlates them by values.
    """
    by_value: dict[tuple[str, str], dict[str, int]] = {}
    for campaign in found.campaigns:
        for one in campaign.indicators:
            by_value.setdefault((one.kind, one.value), {})[campaign.campaign_id] = one.reports
    ties = {(tie.kind, tie.value) for tie in found.ties}
    attributes = [
        {
            **_said(found.operation_id, "campaign-id", "Attribution", one.campaign_id),
            "comment": f"{one.title}, {one.reports} reports"[:500],
        }
        for one in found.campaigns
    ]
    for (kind, value), campaigns in by_value.items():
        seen = ", ".join(f"{one} {count}" for one, count in list(campaigns.items())[:MOST_NAMED])
        one = Indicator(kind, value, sum(campaigns.values()))
        attribute = _attribute(found.operation_id, one, f"in {one.reports} reports: {seen}")
        attributes.append(attribute | ({"Tag": [{"name": TIE}]} if (kind, value) in ties else {}))
    if found.is_cut or any(one.is_cut for one in found.campaigns):
        said = (
            f"Only the {MOST_DESCRIBED} largest campaigns and {MOST_INDICATORS} indicators of a kind are here"
        )
        attributes.append(_remark(found.operation_id, said))
    title = f"{len(found.campaigns)} campaigns that share infrastructure"
    return _event(found.operation_id, title, found.campaigns, attributes)


def _event(key: str, title: str, campaigns: Sequence[Described], attributes: list[dict[str, Any]]) -> str:
    is_scam = any(one.verdict == "scam" for one in campaigns)
    categories = sorted({one.category for one in campaigns})
    whole: dict[str, Any] = {
        "uuid": str(uuid.uuid5(_NAMESPACE, key)),
        "info": f"Smishwatch {key}: {title}"[:500],
        "date": min(one.first_seen for one in campaigns).date().isoformat(),
        "threat_level_id": _MEDIUM if is_scam else _LOW,
        "analysis": "0",
        "distribution": "0",
        "published": False,
        "Attribute": attributes,
        "Tag": [{"name": "tlp:amber"}, *({"name": f"smishwatch:category={one}"} for one in categories)],
    }
    return json.dumps({"Event": whole}, ensure_ascii=False, indent=1)


def _attribute(key: str, one: Indicator, seen: str) -> dict[str, Any]:
    is_number = one.kind != "sender" or one.value.lstrip("+").isdigit()
    category, kind = _TYPES.get(one.kind, _OTHER) if is_number else _OTHER
    return {
        "uuid": str(uuid.uuid5(_NAMESPACE, f"{key} {one.kind} {one.value}")),
        "type": kind,
        "category": category,
        "value": one.value,
        "to_ids": kind != "text",
        "comment": f"{one.kind}, {seen}",
    }


def _said(key: str, kind: str, category: str, value: str) -> dict[str, Any]:
    """An attribute that nothing is detected by."""
    return {
        "uuid": str(uuid.uuid5(_NAMESPACE, f"{key} {kind} {value}")),
        "type": kind,
        "category": category,
        "value": value,
        "to_ids": False,
    }


def _remark(key: str, text: str) -> dict[str, Any]:
    return _said(key, "comment", "Other", text)
