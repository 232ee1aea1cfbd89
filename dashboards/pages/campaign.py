"""One campaign: its wording, how it went, who sent it, where it leads, and what happened to it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from smishwatch.dashboards import evidence, language, names, panels, places, wording
from smishwatch.dashboards.exports.campaigns import MOST_REPORTS
from smishwatch.dashboards.facts.campaign import CAMPAIGN_ID, campaign_found
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering
from smishwatch.dashboards.pages.candidates import candidates_view
from smishwatch.dashboards.pages.parts import Chart, brand_name, campaign_title, over_time, ranked
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.dashboards.subjects import CAMPAIGN, OPERATION, lived
from smishwatch.pipeline.enrich.reasons import sentence
from smishwatch.schemas.codes import CampaignChange, IdentityAnswer

MOST_LINES = 10
MOST_TEMPLATES = 6
MOST_SAMPLES = 6
MOST_EVENTS = 30
LONGEST_ADDRESS = 200
"""Of a search; whatever is longer is nobody's number."""

SHOWN = (
    "campaign_figures", "campaign_timeline", "campaign_region_timeline", "campaign_regions", "campaign_senders",
    "campaign_domains", "campaign_contacts", "campaign_identities", "campaign_reasons", "campaign_templates",
    "operation_campaigns",
)  # fmt: skip
"""The panels on the page; the last one stands with the other campaigns of the operation."""

View = dict[str, Any]


def view(questions: Questions, campaign_id: str, lang: Language, now: datetime) -> View:
    """Everything on the page; of a campaign that was merged away, that of where it went.

    Raises:
        UnknownCampaignError: when there is no such campaign.
    """
    head = campaign_found(questions, campaign_id)
    this = head["campaign_id"]
    figures = questions.one("campaign_figures", {"campaign_id": this})
    period = lived(head, figures, now)

    def asked(name: str, most: int = MOST_LINES) -> list[Row]:
        return panels.rows(PANELS[name], questions, period, most=most, subject=this)

    def drawn(name: str) -> Chart:
        panel = PANELS[name]
        return over_time(panel, asked(name), period.in_days if panel.in_days else period, lang)

    limited = {"campaign_id": this, "limit": MOST_LINES}
    templates = asked("campaign_templates", MOST_TEMPLATES)
    slots = language.words(lang)["slot"]
    samples = questions.ask("campaign_samples", {**limited, "limit": MOST_SAMPLES})
    return {
        "campaign": head,
        "merged_from": campaign_id if this != campaign_id else "",
        "title": campaign_title(head, 60),
        "name": wording.label(head["name"]) if head["name"] else "",
        "brand": brand_name(head, lang),
        "wording": wording.laid_out(head["wording.kind"], head["wording.text"], head["wording.others"], slots)
        or wording.template(head["title"], slots),
        "figures": figures,
        "most_in_file": MOST_REPORTS if figures["reports"] > MOST_REPORTS else 0,
        "cards": filtering.cards(
            questions,
            SHOWN,
            period,
            panels.EVERYTHING,
            lang,
            about={CAMPAIGN: this, OPERATION: head["operation_id"]},
        ),
        "chart": drawn("campaign_timeline"),
        "regions_chart": drawn("campaign_region_timeline"),
        "identities": _identities(asked("campaign_identities")),
        "reasons": _reasons(asked("campaign_reasons"), figures["reports"], lang),
        "senders": ranked(
            asked("campaign_senders"),
            lambda row: wording.label(row["sender"]),
            href=lambda row: _known_of(row["sender"]),
            note=lambda row: _sender_note(row, lang),
        ),
        "domains": ranked(
            asked("campaign_domains"),
            lambda row: wording.label(row["domain"]),
            href=lambda row: _known_of(row["domain"]),
            note=lambda row: _domain_note(row, lang),
        ),
        "contacts": ranked(
            asked("campaign_contacts"),
            lambda row: wording.label(row["value"]),
            href=lambda row: _known_of(row["value"]),
            note=lambda row: language.text(lang, "contact_kind", row["kind"]),
        ),
        "places": ranked(asked("campaign_regions"), lambda row: places.place(row["place"], lang)),
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
        **_lineage(questions, this, lang),
        "siblings": [
            {**row, "title": campaign_title(row)}
            for row in questions.ask("campaign_siblings", {**limited, "operation_id": head["operation_id"]})
        ],
    }


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


def _reasons(rows: list[Row], reports: int, lang: Language) -> dict[str, list[View]]:
    """What speaks for scam or spam, and what lowered the score though it may sound like a warning, each apart."""
    found: dict[str, list[View]] = {"for": [], "against": []}
    for row in rows:
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
