"""A campaign as a MISP event, as ``POST /events/add`` takes it.

Values that a MISP allow list holds are not marked for detection twice: only indicators that ``describe`` kept are in
it, and messenger accounts, for which MISP has no type, go in as text without ``to_ids``.
"""

import json
import uuid
from typing import Any

from smishwatch.dashboards.exports.indicators import Described, Indicator

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
_HIGH, _MEDIUM, _LOW = "1", "2", "3"


def event(found: Described) -> str:
    """The event as JSON; its id follows from the campaign's."""
    attributes = [_attribute(found, one) for one in found.indicators]
    whole: dict[str, Any] = {
        "uuid": str(uuid.uuid5(_NAMESPACE, found.campaign_id)),
        "info": f"Smishwatch {found.campaign_id}: {found.title}"[:500],
        "date": found.first_seen.date().isoformat(),
        "threat_level_id": _MEDIUM if found.verdict == "scam" else _LOW,
        "analysis": "0",
        "distribution": "0",
        "published": False,
        "Attribute": attributes,
        "Tag": [{"name": "tlp:amber"}, {"name": f"smishwatch:category={found.category}"}],
    }
    return json.dumps({"Event": whole}, ensure_ascii=False, indent=1)


def _attribute(found: Described, one: Indicator) -> dict[str, Any]:
    is_number = one.kind != "sender" or one.value.lstrip("+").isdigit()
    category, kind = _TYPES.get(one.kind, _OTHER) if is_number else _OTHER
    return {
        "uuid": str(uuid.uuid5(_NAMESPACE, f"{found.campaign_id} {one.kind} {one.value}")),
        "type": kind,
        "category": category,
        "value": one.value,
        "to_ids": kind != "text",
        "comment": f"{one.kind}, in {one.reports} reports",
    }
