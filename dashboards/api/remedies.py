"""What to do about a request that was refused, by the field at fault, else by the problem."""

from smishwatch.dashboards.api.parameters import LONGEST_VALUE, MOST_ITEMS, MOST_RECEIPTS
from smishwatch.dashboards.facts.report import LEAST_REASON, MOST_REASON
from smishwatch.dashboards.facts.search import MOST_TYPED
from smishwatch.schemas.codes import Category, Verdict

_DOCUMENT = "See /api/v1/openapi.json"
_VALUE = f"Give up to {LONGEST_VALUE} characters without NUL."

FIELDS = {
    "period": "Give 24h, 7d, 30d, 1y or all; or days as `from` and `to`.",
    "from": "Give a day such as 2026-10-01, together with `to`.",
    "to": "Give a day after `from`, such as 2026-11-01; it is not in the period.",
    "limit": f"Give a whole number from 1 to {MOST_ITEMS}.",
    "cursor": "Give `next_cursor` of the answer before, unchanged and with the same filters; leave it out to begin.",
    "carrier": "Name one carrier, as /api/v1/figures/carriers has them.",
    "sort": "Give reports, new or active.",
    "verdict": f"Give one of {', '.join(code.value for code in Verdict)}.",
    "category": f"Give one of {', '.join(code.value for code in Category)}.",
    "brand": "Give an institution's id in the registry, as /api/v1/figures/brands has them.",
    "country": "Give two capital letters (ISO 3166-1), such as CN.",
    "language": "Give a language's code, such as zh.",
    "q": f"Give 1 to {MOST_TYPED} characters without NUL.",
    "report_id": f"Give one to {MOST_RECEIPTS} ids of up to {LONGEST_VALUE} characters.",
    "why": f"Say why, in {LEAST_REASON} to {MOST_REASON} characters: it stands in the audit.",
    "sender": _VALUE,
    "domain": _VALUE,
    "contact": _VALUE,
    "text": _VALUE,
    "template_id": _VALUE,
    "campaign_id": _VALUE,
    "body": f"Send one JSON object. {_DOCUMENT} for its fields.",
}
PROBLEMS = {
    "cannot_narrow": "Leave the filter out; /api/v1/figures says what each panel can be narrowed by.",
    "bad_filter": f"{_DOCUMENT} for what it may be.",
    "sign_in_needed": "Send `Authorization: Bearer` and a token that `smishwatch users token NAME` made.",
    "token_needed": "Make a token with `smishwatch users token NAME` and send it as `Authorization: Bearer`.",
    "not_yours": "Ask with a token of an account whose role may; docs/how-to/use-the-api.md says which.",
    "unknown_campaign": "Take the id from /api/v1/campaigns or /api/v1/search.",
    "unknown_operation": "Take the id from a campaign, or from /api/v1/search.",
    "unknown_report": "Take carrier and id from /api/v1/reports; a carrier finds its own only.",
    "unknown_decision": "Take the id from /api/v1/decisions.",
    "unknown_advisory": "Take the name from /api/v1/advisories.",
    "unknown_panel": "Take the name from /api/v1/figures.",
    "unknown_file": "Lists: domains, senders or contacts with .txt or .csv, domains with .hosts or .rpz. "
    "Bulletins: 2026-10.csv, 2026-10-en.html, 2026-10-zh.pdf.",
    "not_found": f"{_DOCUMENT} for the addresses there are.",
    "not_allowed": f"{_DOCUMENT} for the methods of this address.",
    "not_json": "Send `Content-Type: application/json`.",
    "too_large": "Send at most 64 KiB.",
    "foreign_form": "Send requests that write with a token, from a program.",
    "refused_decision": "Change the field that is named, and send it again.",
    "refused_sql": "Change the question; /api/v1/sql/tables says what may be asked.",
    "bad_month": "Give a month that has ended (UTC), such as 2026-10.",
    "missing_part": "Ask for .html or .csv, or have installed what is named.",
    "busy": "Ask again when the questions before yours have ended.",
    "warehouse": "Ask again after the seconds in `Retry-After`.",
    "ours": "Ask again; if it stays, tell the operator the time of the request.",
}


def remedy(problem: str, field: str, said: str = "") -> str:
    """What to do, in a sentence.

    Args:
        problem: the code
        field: at fault, or empty
        said: what is known of the value that is asked for, where no words here are about the field
    """
    about_field = FIELDS.get(field) if problem == "bad_filter" else None
    return about_field or said or PROBLEMS[problem]
