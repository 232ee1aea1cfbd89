"""``smishwatch decide``: an analyst's word, recorded for good and heeded by the running stream."""

import getpass
import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from smishwatch.pipeline.cli.exits import explained, fail
from smishwatch.pipeline.cli.feeds import ANALYST
from smishwatch.pipeline.feeds import deciding, decisions, entries
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.text.parts import Parts
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.schemas.codes import Category, EntityKind, Verdict
from smishwatch.schemas.feeds import Decision

app = typer.Typer(
    help="An analyst's decisions: they overrule the machine, are audited, and survive replays.",
    no_args_is_help=True,
)

Campaign = Annotated[str, typer.Argument(help="A campaign's id, c and 16 hex digits")]
Kind = Annotated[EntityKind, typer.Argument(help="What is meant")]
Value = Annotated[str, typer.Argument(help="A domain, a host, a sender, or a contact as KIND:VALUE")]
Analyst = Annotated[
    str, typer.Option("--analyst", envvar=ANALYST, help="Who decides; the login name if absent")
]
Comment = Annotated[str, typer.Option("--comment", help="Why")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the decision as JSON")]
Country = Annotated[str, typer.Option(help="ISO code of the country, for numbers without one")]
Since = Annotated[
    datetime | None, typer.Option(help="From which report time on (UTC); for every report if absent")
]
Until = Annotated[datetime | None, typer.Option(help="Up to which report time (UTC); for ever if absent")]
Templates = Annotated[list[str] | None, typer.Option("--template", help="A template's id; repeatable")]


@app.command()
def confirm(
    campaign: Campaign, analyst: Analyst = "", comment: Comment = "", as_json: AsJson = False
) -> None:
    """A campaign is what it looks like."""
    _decide("confirm", analyst, comment, as_json, campaign_id=campaign)


@app.command()
def dismiss(
    campaign: Campaign, analyst: Analyst = "", comment: Comment = "", as_json: AsJson = False
) -> None:
    """A campaign is nothing to look at further."""
    _decide("dismiss", analyst, comment, as_json, campaign_id=campaign)


@app.command()
def rename(
    campaign: Campaign,
    name: Annotated[str, typer.Argument(help="How people call it")],
    analyst: Analyst = "",
    comment: Comment = "",
    as_json: AsJson = False,
) -> None:
    """Give a campaign a name."""
    _decide("rename", analyst, comment, as_json, campaign_id=campaign, name=name)


@app.command()
def merge(
    campaign: Campaign,
    into: Annotated[str, typer.Option("--into", help="The campaign that stays")],
    analyst: Analyst = "",
    comment: Comment = "",
    as_json: AsJson = False,
) -> None:
    """Two campaigns are one; the machine does not part them again."""
    _decide("merge", analyst, comment, as_json, campaign_id=campaign, into_campaign_id=into)


@app.command()
def split(
    campaign: Campaign,
    template: Templates = None,
    analyst: Analyst = "",
    comment: Comment = "",
    as_json: AsJson = False,
) -> None:
    """Some templates of a campaign are another one; the machine does not join them again."""
    _decide("split", analyst, comment, as_json, campaign_id=campaign, template_ids=tuple(template or ()))


@app.command()
def label(
    verdict: Annotated[Verdict | None, typer.Option(help="What the messages are")] = None,
    category: Annotated[Category | None, typer.Option(help="Which kind")] = None,
    campaign: Annotated[str, typer.Option(help="All templates that the campaign has now")] = "",
    template: Templates = None,
    analyst: Analyst = "",
    comment: Comment = "",
    as_json: AsJson = False,
) -> None:
    """Say what messages are, in place of the machine's verdict and category."""
    _decide(
        "label", analyst, comment, as_json, verdict=verdict, category=category, campaign_id=campaign,
        template_ids=tuple(template or ()),
    )  # fmt: skip


@app.command()
def allow(
    kind: Kind, value: Value, country: Country = "", since: Since = None, until: Until = None,
    analyst: Analyst = "", comment: Comment = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Nothing is held against a sender, domain or contact, and it ties no campaigns."""
    _about_entity("allow", kind, value, country, since, until, analyst, comment, as_json)


@app.command()
def block(
    kind: Kind, value: Value, country: Country = "", since: Since = None, until: Until = None,
    analyst: Analyst = "", comment: Comment = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Messages with this sender, domain or contact are scams."""
    _about_entity("block", kind, value, country, since, until, analyst, comment, as_json)


@app.command()
def undo(
    decision_id: Annotated[str, typer.Argument(help="As `decide list` shows it")],
    analyst: Analyst = "",
    comment: Comment = "",
    as_json: AsJson = False,
) -> None:
    """Take a decision back; both stay in the record."""
    _decide("undo", analyst, comment, as_json, undoes=decision_id)


@app.command("list")
def list_(
    most: Annotated[int, typer.Option(min=1, max=decisions.MOST, help="The newest so many")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line")] = False,
) -> None:
    """Show the decisions that were taken, oldest first."""
    with explained():
        client = connect(Settings().clickhouse)
        try:
            found = decisions.recorded(client, most)
        finally:
            client.close()
    for one in found:
        taken = one.decision
        if as_json:
            row = taken.model_dump(mode="json", exclude_none=True) | {"published": one.published}
            typer.echo(json.dumps(row, ensure_ascii=False))
            continue
        waiting = "" if one.published else "  not published: run `smishwatch feeds publish`"
        typer.echo(
            f"{taken.decision_id}  {taken.at:%Y-%m-%d %H:%M}  {taken.analyst:16} {taken.action:8} {one.subject}  "
            f"{taken.comment}{waiting}".rstrip()
        )
    if not found and not as_json:
        typer.echo("no decisions yet")


def _about_entity(
    action: str, kind: EntityKind, value: str, country: str, since: datetime | None, until: datetime | None,
    analyst: str, comment: str, as_json: bool,
) -> None:  # fmt: skip
    with explained():
        entity_kind, normal = entries.normalised(kind.value, value, country.upper())
    _decide(
        action, analyst, comment, as_json, entity_kind=entity_kind, value=normal,
        since=since and since.replace(tzinfo=UTC), until=until and until.replace(tzinfo=UTC),
    )  # fmt: skip


def _decide(action: str, analyst: str, comment: str, as_json: bool, **said: Any) -> None:
    """Check, record, publish."""
    with explained():
        settings = Settings()
        client = connect(settings.clickhouse)
        try:
            who = analyst or getpass.getuser()
            decision = decisions.make(datetime.now(tz=UTC), who, action, comment=comment, **said)
            decision = decisions.check(client, decision, Parts.read(settings.cluster_parts))
            try:
                deciding.take(client, settings.kafka, decision)
            except deciding.NotSentError as problem:
                fail(
                    f"{decision.decision_id} is recorded, but the broker did not take it ({problem}); run "
                    "`smishwatch feeds publish` when it answers"
                )
        finally:
            client.close()
    _print(decision, as_json)


def _print(decision: Decision, as_json: bool) -> None:
    if as_json:
        typer.echo(decision.model_dump_json(exclude_none=True))
    else:
        typer.echo(f"{decision.decision_id}  {decision.action} {decisions.subject_of(decision)}")
