"""The analyst's hand: forms for each decision, what became of those that were taken, and the way back.

A decision goes the way of ``smishwatch decide``: checked, recorded, sent to the stream. The page says "asked" until the
stream has answered. Links lead to a form of their own for taking one back, because a list that changes while somebody
reads must not change what a button does.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from smishwatch.dashboards import language, rendering, wording
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import Action, note
from smishwatch.dashboards.access.gate import WRITING, Door, form_of, viewer_of
from smishwatch.dashboards.access.roles import ANALYSTS, OFFICE, Role
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.campaign import CAMPAIGN_ID, campaign_found
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.problems import UnknownDecisionError
from smishwatch.dashboards.questions import IMPATIENT, Questions, Row
from smishwatch.pipeline.feeds import deciding, decisions, entries
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse.client import ClientPerThread
from smishwatch.schemas.codes import Category, EntityKind, Verdict
from smishwatch.schemas.feeds import Decision

ABOUT_CAMPAIGN = ("confirm", "dismiss", "rename", "merge", "split", "label")
ABOUT_ENTITY = ("block", "allow")
NEEDS_REASON = frozenset({"block", "allow", "dismiss"})
"""They take something out of sight or blame somebody: whoever reads the audit must see why."""
LEAST_REASON, MOST_REASON = 5, 500
MOST_SHOWN, MOST_OF_CAMPAIGN = 100, 10
MOST_TEMPLATES, MOST_ENTITIES, MOST_SIBLINGS = 100, 12, 20
LONGEST_NAME = 200
TICKED = "template-"
"""In front of a template's id, the name of its tick box."""


class RefusedError(Exception):
    """The form does not make a decision; ``key`` says why, in ``words`` under ``decide``."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Deciding:
    """The endpoints.

    Args:
        settings: where the warehouse and the broker are
        questions: that are asked anew each time: whoever has just decided must see it
        accounts: for the audit
        clock: the time
    """

    def __init__(
        self,
        settings: Settings,
        questions: Questions,
        accounts: Callable[[], Accounts],
        clock: Callable[[], datetime],
    ) -> None:
        self._kafka = settings.kafka
        self._clients = ClientPerThread(settings.clickhouse, IMPATIENT)
        self._questions = questions
        self._accounts = accounts
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/decisions", self.listed, OFFICE),
            Door("/decide", self.forms, ANALYSTS),
            Door("/decide", self.decide, ANALYSTS, WRITING),
        )

    def listed(self, request: Request) -> Response:
        """Every decision, newest first, and what became of it."""
        lang = rendering.reader_language(request)
        values = {
            "decisions": taken(self._questions, lang, most=MOST_SHOWN),
            "may_decide": viewer_of(request).role is Role.ANALYST,
        }
        return rendering.page(request, "decisions.html", "decisions", values, self._clock())

    def forms(self, request: Request) -> Response:
        """What may be decided: about a campaign, about an address, or taking a decision back."""
        return self._page(request, dict(request.query_params))

    def decide(self, request: Request) -> Response:
        """Take the decision; what is wrong with a form is said above it."""
        given = form_of(request)
        viewer = viewer_of(request)
        try:
            decision = self._decision(given, viewer.name)
        except RefusedError as problem:
            return self._page(request, given, HTTPStatus.BAD_REQUEST, problem=problem.key)
        with self._accounts().store.work() as rows:
            subject = f"{decision.action} {decisions.subject_of(decision)}"
            note(rows, self._clock(), viewer.name, Action.DECISION_TAKEN, subject, decision.comment)
        try:
            deciding.take(self._clients.client(), self._kafka, decision)
        except deciding.NotSentError as problem:
            logs.get("web").warning("a decision was not sent", problem=type(problem.__cause__).__name__)
        return RedirectResponse(_next_page(decision), HTTPStatus.SEE_OTHER)

    def _decision(self, given: Mapping[str, str], analyst: str) -> Decision:
        """The checked decision that a form asks for.

        Raises:
            RefusedError: when it asks for none.
        """
        action = given.get("action", "")
        comment = " ".join(given.get("comment", "").split())
        if action not in (*ABOUT_CAMPAIGN, *ABOUT_ENTITY, "undo"):
            raise RefusedError("refused")
        if "\x00" in "".join(given.values()) or len(comment) > MOST_REASON:
            raise RefusedError("refused")
        if action in NEEDS_REASON and len(comment) < LEAST_REASON:
            raise RefusedError("say_why")
        try:
            said = _said(action, given)
            decision = decisions.make(self._clock(), analyst, action, comment=comment, **said)
            return decisions.check(self._clients.client(), decision)
        except ValueError as problem:
            raise RefusedError(f"refused_{action}") from problem

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
            values["undone"] = self._to_undo(undo, lang)
        elif campaign_id:
            values |= self._about(campaign_id, lang)
        return rendering.page(request, "decide.html", "decisions", values, self._clock(), status)

    def _to_undo(self, decision_id: str, lang: Language) -> dict[str, Any]:
        found = (
            taken(self._questions, lang, decision_id=decision_id, most=1) if "\x00" not in decision_id else []
        )
        if not found:
            raise UnknownDecisionError(decision_id)
        return found[0]

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


def taken(
    questions: Questions, lang: Language, campaign_id: str = "", *, decision_id: str = "", most: int
) -> list[dict[str, Any]]:
    """Decisions, newest first, each with a sentence about what became of it."""
    asked = {"campaign_id": campaign_id, "decision_id": decision_id, "limit": most}
    return [_shown(row, lang) for row in questions.ask("decisions_taken", asked)]


def _shown(row: Row, lang: Language) -> dict[str, Any]:
    state = state_of(row)
    return {
        "decision_id": row["decision_id"],
        "at": row["at"],
        "analyst": wording.label(row["analyst"], 40),
        "action": row["action"],
        "subject": wording.label(row["subject"]),
        "campaign_id": row["campaign_id"],
        "said": _details(row, lang),
        "comment": wording.label(row["comment"], 300),
        "state": state,
        "reports": row["reports"],
        "may_undo": row["action"] != "undo" and not row["undone_by"],
    }


def state_of(row: Row) -> str:
    """What became of a decision: a key of ``decision_state``."""
    if row["undone_by"]:
        return "undone"
    if not row["is_sent"]:
        return "recorded"
    if row["is_answered"]:
        return "in_effect"
    needs_message = row["action"] in ABOUT_ENTITY or (row["action"] == "label" and not row["campaign_id"])
    return "awaits_message" if needs_message else "asked"


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


def _said(action: str, given: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a decision beside who, when and why."""
    if action == "undo":
        return {"undoes": given.get("undo", "")}
    if action in ABOUT_ENTITY:
        chosen = given.get("entity", "") or f"{given.get('kind', '')} {given.get('value', '')}"
        kind, _, value = chosen.partition(" ")
        entity_kind, normal = entries.normalised(
            kind, value.strip(), given.get("country", "").strip().upper()
        )
        return {"entity_kind": entity_kind, "value": normal}
    campaign_id = given.get("campaign", "")
    if not CAMPAIGN_ID.fullmatch(campaign_id):
        raise ValueError("campaign")
    said: dict[str, Any] = {"campaign_id": campaign_id}
    if action == "rename":
        name = " ".join(given.get("name", "").split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise ValueError("name")
        said["name"] = name
    elif action == "merge":
        into = given.get("into", "").strip()
        if not CAMPAIGN_ID.fullmatch(into) or into == campaign_id:
            raise ValueError("into")
        said["into_campaign_id"] = into
    elif action == "split":
        said["template_ids"] = tuple(name.removeprefix(TICKED) for name in given if name.startswith(TICKED))
    elif action == "label":
        said |= {"verdict": given.get("verdict", ""), "category": given.get("category", "")}
    return said


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


def _next_page(decision: Decision) -> str:
    if decision.campaign_id:
        return "/decide?" + urlencode({"campaign": decision.campaign_id})
    return "/decisions"
