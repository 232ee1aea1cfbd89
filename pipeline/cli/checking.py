"""``smishwatch check``: what Smishwatch says of one message, and why."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.cli.feed_files import FEEDS_HELP, enricher_of, read_feeds
from smishwatch.pipeline.cli.reported_before import Past, ask_past, not_asked
from smishwatch.pipeline.enrich.claims.candidates import Candidate
from smishwatch.pipeline.enrich.explain import explain
from smishwatch.pipeline.settings import Settings
from smishwatch.schemas.enriched import Enrichment

LONGEST_BODY = 10_000
"""As in a report."""


def check(
    text: Annotated[str, typer.Argument(help="The message; - reads it from standard input")],
    sender: Annotated[str | None, typer.Option(help="The sender, as the phone showed it")] = None,
    country: Annotated[str | None, typer.Option(help="Where it was received, ISO 3166-1 alpha-2")] = None,
    received: Annotated[
        str | None,
        typer.Option(help="When it was received (ISO 8601); the registry as it held then. Now by default"),
    ] = None,
    feeds: Annotated[list[Path] | None, typer.Option("--feeds", help=FEEDS_HELP)] = None,
    language: Annotated[str, typer.Option(help="Of the explanation: en or zh")] = "en",
    reputation: Annotated[
        bool,
        typer.Option("--reputation", help="Ask the warehouse what was reported before, and let it count"),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the enrichment as JSON")] = False,
) -> None:
    """Check one message against registry, rules and model, and say why. No link is opened.

    The registry is the shipped one with what --feeds adds; lists and analysts' decisions in those files count too. What
    was reported before is known to a warehouse: --reputation asks it, and says so where none answers.
    """
    with explained():
        body = sys.stdin.read() if text == "-" else text
        if not 1 <= len(body.strip()) <= len(body) <= LONGEST_BODY:
            raise ValueError(
                f"text: 1 to {LONGEST_BODY:,} characters, not {len(body):,}; give the message itself"
            )
        if language not in {"en", "zh"}:
            raise ValueError(f"--language: {language!r} is neither en nor zh")
        place = country.upper() if country else None
        if place is not None and not (len(place) == 2 and place.isascii() and place.isalpha()):
            raise ValueError(f"--country: {country!r} is no ISO 3166-1 alpha-2 code such as CN or GB")
        known, at = read_feeds(feeds or []), _moment(received)
        registry, enricher = known.registry, enricher_of(known)
        message = enricher.enrich(body, sender, place, at)
        past = ask_past(message.ties, Settings().clickhouse) if reputation else None
        if past is not None:
            message = enricher_of(known, past.of).enrich(body, sender, place, at)
        found = message.enrichment
        candidates = enricher.candidates(body, sender, place, at)
        said = (
            _as_json(found, candidates, past)
            if as_json
            else "\n".join(
                [
                    explain(found, sender, registry.at(at), place, language, candidates),
                    *(past.lines(language) if past is not None else [not_asked(language)]),
                ]
            )
        )
    typer.echo(said)


def _moment(received: str | None) -> datetime:
    if received is None:
        return datetime.now(tz=UTC)
    try:
        at = datetime.fromisoformat(received)
    except ValueError:
        raise ValueError(
            f"--received: {received!r} is no date or time such as 2026-03-01 or 2026-03-01T10:00Z"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _as_json(found: Enrichment, candidates: Sequence[Candidate], past: Past | None) -> str:
    """The enrichment, and beside it every candidate with its clues and answers, and what was reported before."""
    told = [asdict(one) | {"identities": one.identities.model_dump(mode="json")} for one in candidates]
    beside = {"candidates": told, "reported_before": past.as_json() if past is not None else {"asked": False}}
    return json.dumps(found.model_dump(mode="json") | beside, indent=2, ensure_ascii=False)
