"""The analyst's hand: forms for each decision, what became of those that were taken, and the way back.

The page says "asked" until the stream has answered. Links lead to a form of their own for taking one back, because a
list that changes while somebody reads must not change what a button does.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from smishwatch.dashboards import cursors, language, rendering, wording
from smishwatch.dashboards.access.gate import WRITING, Door, form_of, viewer_of
from smishwatch.dashboards.access.roles import ANALYSTS, OFFICE, Role
from smishwatch.dashboards.facts.campaign import campaign_found
from smishwatch.dashboards.facts.decisions import (
    ABOUT_ENTITY,
    LEAST_REASON,
    MOST_REASON,
    DecisionAsked,
    Desk,
    RefusedError,
    decisions_taken,
)
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.feeds.decisions import TwoPartsError
from smishwatch.schemas.codes import Category, EntityKind, Verdict
from smishwatch.schemas.feeds import Decision

MOST_SHOWN, MOST_OF_CAMPAIGN = 100, 10
MOST_TEMPLATES, MOST_ENTITIES, MOST_SIBLINGS = 100, 12, 20
_ABOUT = ("campaign", "undo", "kind", "value")
"""Fields of a form that say what it is about."""
TICKED = "template-"
"""In front of a template's id, the name of its tick box."""


class _BadFormError(Exception):
    """The form is none of ours; ``key`` says why, in ``words`` under ``decide``."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Deciding:
    """The endpoints.

    Args:
        desk: takes decisions
        questions: that are asked anew each time: whoever has just decided must see it
        clock: the time
    """

    def __init__(self, desk: Desk, questions: Questions, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._questions = questions
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/decisions", self.listed, OFFICE),
            Door("/decide", self.forms, ANALYSTS),
            Door("/decide", self.decide, ANALYSTS, WRITING),
        )

    def listed(self, request: Request) -> Response:
        """Every decision, newest first, and what became of it; older ones behind a cursor."""
        lang = rendering.reader_language(request)
        place, last = cursors.read(request.query_params.get("cursor", ""), (int, str))
        rows = decisions_taken(self._questions, most=MOST_SHOWN + 1, after=(place, last))
        shown = rows[:MOST_SHOWN]
        older = cursors.written(shown[-1], ("place", "decision_id")) if len(rows) > MOST_SHOWN else ""
        values = {
            "decisions": [_shown(row, lang) for row in shown],
            "older": f"/decisions?{urlencode({'cursor': older})}" if older else "",
            "may_decide": viewer_of(request).role is Role.ANALYST,
        }
        return rendering.page(request, "decisions.html", "decisions", values, self._clock())

    def forms(self, request: Request) -> Response:
        """What may be decided: about a campaign, about an address, or taking a decision back."""
        return self._page(request, dict(request.query_params))

    def decide(self, request: Request) -> Response:
        """Take the decision; what is wrong with a form is said above it."""
        given = form_of(request)
        try:
            taken_now = self._desk.take(_asked(given), viewer_of(request).name)
        except _BadFormError as problem:
            return self._page(request, given, HTTPStatus.BAD_REQUEST, problem=problem.key)
        except RefusedError as problem:
            return self._page(request, given, HTTPStatus.BAD_REQUEST, problem=_why(problem, given["action"]))
        return RedirectResponse(_next_page(taken_now.decision), HTTPStatus.SEE_OTHER)

    def _page(
        self,
        request: Request,
        given: Mapping[str, str],
        status: HTTPStatus = HTTPStatus.OK,
        *,
        problem: str = "",
    ) -> Response:
        lang = rendering.reader_language(request)
        campaign_id, undo = given.get("campaign", ""), given.get("undo", "")
        values: dict[str, Any] = {
            "campaign": None,
            "undone": None,
            "kind": given.get("kind", ""),
            "value": given.get("value", "")[:350],
            "entity_kinds": [EntityKind.DOMAIN, EntityKind.SENDER, EntityKind.CONTACT],
            "problem": problem,
            "least_reason": LEAST_REASON,
            "most_reason": MOST_REASON,
        }
        if undo:
            values["undone"] = _shown(self._desk.one(undo), lang)
        elif campaign_id:
            values |= self._about(campaign_id, lang)
        found_at = "/decide?" + urlencode({name: given[name] for name in _ABOUT if given.get(name)})
        return rendering.page(request, "decide.html", "decisions", values, self._clock(), status, found_at)

    def _about(self, campaign_id: str, lang: Language) -> dict[str, Any]:
        head = campaign_found(self._questions, campaign_id)
        asked = {"campaign_id": head["campaign_id"]}
        slots = language.words(lang)["slot"]
        limited = {**asked, "limit": MOST_ENTITIES}
        siblings = self._questions.ask(
            "campaign_siblings", {**asked, "operation_id": head["operation_id"], "limit": MOST_SIBLINGS}
        )
        return {
            "campaign": head,
            "title": campaign_title(head, 60),
            "name": wording.label(head["name"]) if head["name"] else "",
            "brand": brand_name(head, lang),
            "verdicts": [code.value for code in Verdict],
            "categories": [code.value for code in Category],
            "templates": [
                {**row, "wording": wording.beside(head["title"], row["skeleton"], slots)}
                for row in self._questions.ask("campaign_templates", {**asked, "limit": MOST_TEMPLATES})
            ],
            "siblings": [{**row, "title": campaign_title(row, 50)} for row in siblings],
            "entities": _entities(self._questions, limited),
            "decisions": taken(self._questions, lang, head["campaign_id"], most=MOST_OF_CAMPAIGN),
        }


def taken(questions: Questions, lang: Language, campaign_id: str = "", *, most: int) -> list[dict[str, Any]]:
    """Decisions, newest first, each with a sentence about what became of it."""
    return [_shown(row, lang) for row in decisions_taken(questions, campaign_id, most=most)]


def _shown(row: Row, lang: Language) -> dict[str, Any]:
    return {
        "decision_id": row["decision_id"],
        "at": row["at"],
        "analyst": wording.label(row["analyst"], 40),
        "action": row["action"],
        "subject": wording.label(row["subject"]),
        "campaign_id": row["campaign_id"],
        "said": _details(row, lang),
        "comment": wording.label(row["comment"], 300),
        "state": row["state"],
        "reports": row["reports"],
        "may_undo": row["action"] != "undo" and not row["undone_by"],
    }


def _details(row: Row, lang: Language) -> str:
    """What the decision says beside its subject."""
    match row["action"]:
        case "rename":
            return wording.label(row["new_name"])
        case "merge":
            return "→ " + wording.label(row["into_id"])
        case "split":
            return language.counted(lang, "decide", "wordings", row["templates"])
        case "label":
            parts = [
                language.text(lang, section, row[f"new_{section}"])
                for section in ("verdict", "category")
                if row[f"new_{section}"]
            ]
            return " · ".join(parts)
        case "undo":
            undone = language.text(lang, "decision", row["undone_action"])
            return f"{undone} {wording.label(row['undone_subject'])}"
    return ""


def _asked(given: Mapping[str, str]) -> DecisionAsked:
    """The decision that a form asks for.

    Raises:
        _BadFormError: when it is none of ours.
    """
    chosen = given.get("entity", "") or f"{given.get('kind', '')} {given.get('value', '')}"
    kind, _, value = chosen.partition(" ")
    action = given.get("action", "")
    about_entity = action in ABOUT_ENTITY
    said = {
        "action": action,
        "campaign_id": given.get("campaign", ""),
        "name": given.get("name", ""),
        "into_campaign_id": given.get("into", "").strip(),
        "template_ids": tuple(name.removeprefix(TICKED) for name in given if name.startswith(TICKED)),
        "verdict": given.get("verdict", ""),
        "category": given.get("category", ""),
        "entity_kind": kind if about_entity else "",
        "value": value.strip() if about_entity else "",
        "country": given.get("country", "").strip(),
        "undoes": given.get("undo", ""),
        "comment": given.get("comment", ""),
    }
    try:
        return DecisionAsked.model_validate(said)
    except ValidationError as problem:
        is_ours = problem.errors()[0]["loc"][-1] != "action"
        raise _BadFormError(f"refused_{action}" if is_ours else "refused") from problem


def _entities(questions: Questions, limited: Mapping[str, Any]) -> list[dict[str, str]]:
    """What a campaign's messages carried and may be blocked, the most frequent first, in the form a decision takes."""
    found = [("sender", row["sender"]) for row in questions.ask("campaign_senders", limited)]
    found += [("domain", row["domain"]) for row in questions.ask("campaign_domains", limited)]
    found += [
        ("contact", f"{row['kind']}:{row['value']}") for row in questions.ask("campaign_contacts", limited)
    ]
    return [
        {"kind": kind, "entity": f"{kind} {value}", "name": wording.label(value, 60)}
        for kind, value in found
        if value
    ]


def _why(problem: RefusedError, action: str) -> str:
    """The key of the words for it, under ``decide``."""
    if isinstance(problem.__cause__, TwoPartsError):
        return "refused_two_parts"
    return "say_why" if problem.field == "comment" else f"refused_{action}"


def _next_page(decision: Decision) -> str:
    if decision.campaign_id:
        return "/decide?" + urlencode({"campaign": decision.campaign_id})
    return "/decisions"
