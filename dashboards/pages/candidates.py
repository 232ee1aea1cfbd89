"""Everybody that a message may speak for, as `smishwatch check` has it: what points to each, and the answers."""

from collections.abc import Sequence
from typing import Any

from smishwatch.dashboards import language, names, wording
from smishwatch.dashboards.facts.campaign import candidates
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.questions import Row
from smishwatch.pipeline.enrich.claims.candidates import Candidate
from smishwatch.schemas.codes import IdentityAnswer

IDENTITIES = ("sender", "signature", "link", "contact")


def candidates_view(samples: Sequence[Row], lang: Language) -> list[dict[str, Any]]:
    """Those of the newest message; none where one institution alone may be meant, which the page has said already."""
    return [_shown(one, lang) for one in candidates(samples)]


def _shown(one: Candidate, lang: Language) -> dict[str, Any]:
    answers = {name: getattr(one.identities, name) for name in IDENTITIES}
    return {
        "name": names.institution(one.institution_id, lang),
        "clues": [
            language.text(lang, "clue", clue.kind, words=wording.label(clue.words, 60)) for clue in one.clues
        ],
        "answers": [
            {"identity": name, "answer": answer.value}
            for name, answer in answers.items()
            if answer is not IdentityAnswer.NOT_APPLICABLE
        ],
    }
