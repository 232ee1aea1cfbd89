"""A campaign and an operation as the API tells of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from smishwatch.dashboards.api.answers.campaigns import (
    Answered,
    Change,
    Member,
    Place,
    Sample,
    Sibling,
    Template,
)
from smishwatch.dashboards.api.answers.shapes import Answer
from smishwatch.dashboards.facts.campaign import campaign_found, candidates, course
from smishwatch.dashboards.facts.operation import operation_found
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.reasons import sentence

MOST_LISTED = 200
MOST_SAMPLES = 20
_HEAD = (
    "campaign_id", "operation_id", "title", "name", "verdict", "category", "brand", "language", "status",
)  # fmt: skip
_SIZES = ("templates", "reports", "reporters", "carriers", "regions")


def campaign_answer(questions: Questions, campaign_id: str, now: datetime) -> dict[str, Any]:
    """What ``CampaignDetail`` holds.

    Raises:
        UnknownCampaignError: when there is no such campaign.
    """
    head = campaign_found(questions, campaign_id)
    asked = {"campaign_id": head["campaign_id"]}
    limited = {**asked, "limit": MOST_LISTED}
    figures = questions.one("campaign_figures", asked)
    samples = questions.ask("campaign_samples", {**asked, "limit": MOST_SAMPLES})
    siblings = questions.ask("campaign_siblings", {**limited, "operation_id": head["operation_id"]})
    period, bars = course(questions, head, figures, now)
    parts = zip(head["wording.kind"], head["wording.text"], head["wording.others"], strict=True)
    return {
        **{name: head[name] for name in _HEAD},
        "merged_from": campaign_id if head["campaign_id"] != campaign_id else None,
        "first_seen": figures["first_seen"] or head["first_seen"],
        "last_seen": figures["last_seen"] or head["last_seen"],
        **{name: figures[name] for name in _SIZES},
        "wording": [{"kind": kind, "text": text, "others": others} for kind, text, others in parts],
        "timeline": {
            "start": period.start,
            "end": period.end,
            "bucket_seconds": period.bucket_seconds,
            "bars": [
                {"at": row["bucket"], "carrier": row["carrier"], "reports": row["reports"]} for row in bars
            ],
        },
        "identities": kept(Answered, questions.ask("campaign_identities", asked)),
        "reasons": [
            {"code": row["code"], "evidence": row["evidence"], "weight": row["weight"],
             "sentence": _sentence(row["code"], row["evidence"]), "reports": row["reports"]}
            for row in questions.ask("campaign_reasons", limited)
        ],
        "places": kept(Place, questions.ask("campaign_regions", limited)),
        "templates_found": kept(Template, questions.ask("campaign_templates", limited)),
        "senders": _counted(
            questions.ask("campaign_senders", limited), "sender", "sender_kind", "sender_brand"
        ),
        "domains": _counted(questions.ask("campaign_domains", limited), "domain", "link_class", "imitates"),
        "contacts": _counted(questions.ask("campaign_contacts", limited), "value", "kind", "brand"),
        "samples": kept(Sample, samples),
        "candidates": [
            {
                "institution": one.institution_id,
                "clues": [{"kind": clue.kind, "words": clue.words} for clue in one.clues],
                "answers": {name: answer.value for name, answer in one.identities},
            }
            for one in candidates(samples)
        ],
        "lineage": kept(Change, questions.ask("campaign_lineage", limited)),
        "siblings": kept(Sibling, siblings),
    }  # fmt: skip


def operation_answer(questions: Questions, operation_id: str) -> dict[str, Any]:
    """What ``Operation`` holds.

    Raises:
        UnknownOperationError: when there is no such operation.
    """
    found = operation_found(questions, operation_id, MOST_LISTED)
    return {
        "operation_id": operation_id,
        "reports": found.reports,
        "first_seen": min(row["first_seen"] for row in found.members),
        "last_seen": max(row["last_seen"] for row in found.members),
        "campaigns": kept(Member, found.members),
        "ties": [
            {
                "kind": row["kind"],
                "value": row["value"],
                "campaigns": dict(zip(row["campaign_ids"], row["campaign_reports"], strict=True)),
                "first_reported_at": row["first_reported_at"],
                "last_reported_at": row["last_reported_at"],
            }
            for row in found.ties
        ],
        "joins": kept(Change, found.joins),
    }


def reasons_told(
    codes: Iterable[str], evidence: Iterable[str], weights: Iterable[float]
) -> list[dict[str, Any]]:
    """The reasons of one report, as they were written down with it."""
    return [
        {"code": code, "evidence": words, "weight": weight, "sentence": _sentence(code, words)}
        for code, words, weight in zip(codes, evidence, weights, strict=True)
    ]


def kept(shape: type[Answer], rows: Iterable[Row]) -> list[Row]:
    """Of each row what the shape has."""
    return [{name: row[name] for name in shape.model_fields} for row in rows]


def _sentence(code: str, evidence: str) -> str:
    return sentence(code, "en", evidence or "…")


def _counted(rows: list[Row], value: str, kind: str, institution: str) -> list[dict[str, Any]]:
    return [
        {"value": row[value], "kind": row[kind], "reports": row["reports"], "institution": row[institution]}
        for row in rows
    ]
