"""``smishwatch check``: what Smishwatch says of one message, and why."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.explain import explain
from smishwatch.pipeline.enrich.registry import starter

LONGEST_BODY = 10_000
"""As in a report."""


def check(
    text: Annotated[str, typer.Argument(help="The message; - reads it from standard input")],
    sender: Annotated[str | None, typer.Option(help="The sender, as the phone showed it")] = None,
    country: Annotated[str | None, typer.Option(help="Where it was received, ISO 3166-1 alpha-2")] = None,
    language: Annotated[str, typer.Option(help="Of the explanation: en or zh")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the enrichment as JSON")] = False,
) -> None:
    """Check one message against the shipped registry, rules and model, and say why. No link is opened."""
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
        registry, at = starter(), datetime.now(tz=UTC)
        found = Enricher(registry).enrich(body, sender, place, at).enrichment
        said = (
            found.model_dump_json(indent=2)
            if as_json
            else explain(found, sender, registry.at(at), place, language)
        )
    typer.echo(said)
