"""One campaign: its wording, how it went, who sent it, where it leads, and what happened to it."""

from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from smishwatch.dashboards import evidence, language, names, wording
from smishwatch.dashboards.facts.campaign import CAMPAIGN_ID, campaign_found, course
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.candidates import candidates_view
from smishwatch.dashboards.pages.parts import Chart, brand_name, campaign_title, ranked, timeline
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.reasons import sentence
from smishwatch.schemas.codes import CampaignChange, IdentityAnswer

MOST_LINES = 10
MOST_TEMPLATES = 6
MOST_SAMPLES = 6
MOST_EVENTS = 30
MOST_CARRIERS = 7
"""As many as there are colours beside the one for all others."""
LONGEST_ADDRESS = 200
"""Of a search; whatever is longer is nobody's number."""
OTHERS = "\x00others"
"""No carrier has such a name."""

View = dict[str, Any]


def view(questions: Questions, campaign_id: str, lang: Language, now: datetime) -> View:
    """Everything on the page; of a campaign that was merged away, that of where it went.

    Raises:
        UnknownCampaignError: when there is no such campaign.
    """
    head = campaign_found(questions, campaign_id)
    asked = {"campaign_id": head["campaign_id"]}
    limited = {**asked, "limit": MOST_LINES}
    figures = questions.one("campaign_figures", asked)
    templates = questions.ask("campaign_templates", {**asked, "limit": MOST_TEMPLATES})
    slots = language.words(lang)["slot"]
    samples = questions.ask("campaign_samples", {**asked, "limit": MOST_SAMPLES})
    return {
        "campaign": head,
        "merged_from": campaign_id if head["campaign_id"] != campaign_id else "",
        "title": campaign_title(head, 60),
        "name": wording.label(head["name"]) if head["name"] else "",
        "brand": brand_name(head, lang),
        "wording": wording.laid_out(head["wording.kind"], head["wording.text"], head["wording.others"], slots)
        or wording.template(head["title"], slots),
        "figures": figures,
        "chart": _chart(questions, head, figures, lang, now),
        "identities": _identities(questions.ask("campaign_identities", asked)),
        "reasons": _reasons(questions, limited, figures["reports"], lang),
        "senders": ranked(
            questions.ask("campaign_senders", limited),
            lambda row: wording.label(row["sender"]),
            href=lambda row: _known_of(row["sender"]),
            note=lambda row: _sender_note(row, lang),
        ),
        "domains": ranked(
            questions.ask("campaign_domains", limited),
            lambda row: wording.label(row["domain"]),
            href=lambda row: _known_of(row["domain"]),
            note=lambda row: _domain_note(row, lang),
        ),
        "contacts": ranked(
            questions.ask("campaign_contacts", limited),
            lambda row: wording.label(row["value"]),
            href=lambda row: _known_of(row["value"]),
            note=lambda row: language.text(lang, "contact_kind", row["kind"]),
        ),
        "places": ranked(questions.ask("campaign_regions", limited), lambda row: row["place"] or "–"),
        "templates": [_template(row, head["title"], slots) for row in templates],
        "more_templates": max(0, (templates[0]["templates"] if templates else 0) - MOST_TEMPLATES),
        "samples": [
            {
                **row,
                "text": wording.message(row["text"], slots),
                "sender": wording.label(row["sender"]),
                "href": "/report?" + urlencode({"carrier": row["carrier"], "id": row["report_id"]}),
            }
            for row in samples
        ],
        "candidates": candidates_view(samples, lang),
        **_lineage(questions, head["campaign_id"], lang),
        "siblings": [
            {**row, "title": campaign_title(row)}
            for row in questions.ask("campaign_siblings", {**limited, "operation_id": head["operation_id"]})
        ],
    }


def _chart(questions: Questions, campaign: Row, figures: Row, lang: Language, now: datetime) -> Chart:
    period, rows = course(questions, campaign, figures, now)
    return timeline(*_by_carrier(rows, lang), period, lang, language.text(lang, "campaign", "timeline"))


def _by_carrier(rows: list[Row], lang: Language) -> tuple[list[Row], str, list[tuple[str, str, str]]]:
    """The largest carriers, each with a colour of its own, and all others together."""
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row["carrier"]] += row["reports"]
    largest = [carrier for carrier, _ in totals.most_common(MOST_CARRIERS)]
    named = [{**row, "carrier": row["carrier"] if row["carrier"] in largest else OTHERS} for row in rows]
    series = [(carrier, carrier, f"s-{number}") for number, carrier in enumerate(largest, start=1)]
    return named, "carrier", [*series, (OTHERS, language.text(lang, "campaign", "other_carriers"), "s-8")]


def _identities(rows: list[Row]) -> list[View]:
    """Per identity the answers with their reports; those that had nothing to check only where nothing else is."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["identity"], []).append(row)
    return [
        {
            "identity": identity,
            "answers": [row for row in answers if row["answer"] != IdentityAnswer.NOT_APPLICABLE]
            or answers[:1],
        }
        for identity, answers in found.items()
    ]


def _reasons(
    questions: Questions, limited: dict[str, Any], reports: int, lang: Language
) -> dict[str, list[View]]:
    """What speaks for scam or spam, and what lowered the score though it may sound like a warning, each apart."""
    found: dict[str, list[View]] = {"for": [], "against": []}
    for row in questions.ask("campaign_reasons", limited):
        told = {
            "sentence": sentence(row["code"], lang, wording.label(row["evidence"], 60) or "…"),
            "share": language.percent(row["reports"] / reports) if reports else "",
        }
        found["for" if row["weight"] > 0 else "against"].append(told)
    return found


def _known_of(value: str) -> str | None:
    """Where the page of searches says what is known of a number, domain or contact; disarmed in the address too."""
    address = "/search?" + urlencode({"q": wording.disarm(value)})
    return address if value and len(address) <= LONGEST_ADDRESS else None


def _sender_note(row: Row, lang: Language) -> str:
    kind = language.text(lang, "sender_kind", row["sender_kind"])
    if not row["sender_brand"]:
        return kind
    owner = names.institution(row["sender_brand"], lang)
    return kind + " · " + language.text(lang, "campaign", "number_of", institution=owner)


def _domain_note(row: Row, lang: Language) -> str:
    kind = language.text(lang, "link_class", row["link_class"])
    if not row["imitates"]:
        return kind
    return (
        kind
        + " · "
        + language.text(lang, "campaign", "imitates", institution=names.institution(row["imitates"], lang))
    )


def _template(row: Row, title: str, slots: dict[str, str]) -> View:
    return {
        "wording": wording.beside(title, row["skeleton"], slots),
        "template_id": row["template_id"],
        "reports": row["reports"],
    }


def _lineage(questions: Questions, campaign_id: str, lang: Language) -> View:
    """What happened, without the wordings that joined, which are only counted."""
    rows = questions.ask("campaign_lineage", {"campaign_id": campaign_id, "limit": MOST_EVENTS})
    return {
        "joined": rows[0]["joined"] if rows else 0,
        "lineage": [
            _event(row, campaign_id, lang) for row in rows if row["change"] != CampaignChange.TEMPLATE_JOINED
        ],
    }


def _event(row: Row, campaign_id: str, lang: Language) -> View:
    other = row["campaign_id"] if row["campaign_id"] != campaign_id else row["other_id"]
    is_campaign = CAMPAIGN_ID.fullmatch(other) is not None
    return {
        "at": row["at"],
        "change": row["change"],
        "into": row["campaign_id"] != campaign_id,
        "other_id": other,
        "is_campaign": is_campaign,
        "evidence": wording.label(evidence.told(row["evidence"], lang)),
    }
