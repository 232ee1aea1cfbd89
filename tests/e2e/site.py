"""What every kind of page needs behind it: a stream, decisions and accounts, nothing at all, and the bulletin as a file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smishwatch.dashboards import language
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.app import create_web
from smishwatch.dashboards.bulletin import figures, writing
from smishwatch.dashboards.hooks.deliveries import Deliveries
from smishwatch.dashboards.questions import Questions
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.enrich.advisory import advised_categories
from smishwatch.pipeline.feeds import decisions
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from smishwatch.pipeline.warehouse.client import connect
from tests.support.filled import END, FilledWarehouse, fill, simulated
from tests.support.tables import fresh_tables
from tests.support.webserver import served

REPORTS, DAYS = 300, 2.0
CONFIRMED = """
    INSERT INTO campaigns
    SELECT * REPLACE(version + 1 AS version, 'confirmed' AS status) FROM campaigns FINAL
    WHERE verdict = 'scam' AND brand != '' AND merged_into = '' AND category IN ({advised})
    ORDER BY campaign_id LIMIT 1
"""
ALERT = "alert-of-a-test"


@dataclass(frozen=True, slots=True)
class Decided:
    """A small stream up to now on which people have been at work; raw texts are still kept."""

    clickhouse: ClickHouseSettings
    address: str
    """Of pages over it, with an audit and deliveries to a webhook."""
    campaign_id: str
    """That an analyst has confirmed."""
    decision_id: str
    """By which it was."""
    link: str
    """The secret that sets the password of an account."""


@dataclass(frozen=True, slots=True)
class Site:
    """Addresses of the pages; only the first is there where they run already."""

    address: str
    """Over the shared stream."""
    decided: Decided | None = None
    empty: str = ""
    """Before the first report."""
    bulletins: Mapping[str, str] = field(default_factory=dict)
    """Files, by language."""

    @property
    def own(self) -> tuple[str, ...]:
        """With what every address begins that these pages may ask for."""
        decided = self.decided.address if self.decided else ""
        served_at = tuple(f"{one}/" for one in (self.address, decided, self.empty) if one)
        return served_at + tuple(self.bulletins.values())


@contextmanager
def decided_on(stack: EmbeddedStack, folder: Path) -> Iterator[Decided]:
    """Fill, decide and serve it."""
    with fresh_tables(stack, "decided") as clickhouse:
        now = datetime.now(tz=UTC)
        fill(clickhouse, (one for one in simulated(REPORTS, now, days=DAYS) if one[0] <= now))
        campaign_id, decision_id = _decide(clickhouse, now)
        link = _people(folder, now)
        settings = Settings(clickhouse=clickhouse, data_dir=folder, web_open_as="analyst")
        with served(create_web(settings)) as address:
            yield Decided(clickhouse, address, campaign_id, decision_id, link)


@contextmanager
def opened_site(
    stack: EmbeddedStack, filled: FilledWarehouse, decided: Decided, address: str, folder: Path
) -> Iterator[Site]:
    """Everything; ``address`` shows the shared stream."""
    bulletins = _bulletins(filled.clickhouse, folder)
    with fresh_tables(stack, "empty") as clickhouse:
        settings = Settings(clickhouse=clickhouse, data_dir=folder, web_open_as="analyst")
        with served(create_web(settings)) as empty:
            yield Site(address, decided, empty, bulletins)


def _decide(clickhouse: ClickHouseSettings, now: datetime) -> tuple[str, str]:
    """A campaign that is confirmed and renamed, the name taken back, and a domain that is blocked; campaign and first decision."""
    client = connect(clickhouse)
    try:
        advised = ", ".join(f"'{one}'" for one in advised_categories())
        client.execute(CONFIRMED.format(advised=advised))
        ((campaign_id,),) = client.execute(
            "SELECT campaign_id FROM campaigns FINAL WHERE status = 'confirmed'"
        )
        about = {"campaign_id": campaign_id}
        confirmed = decisions.make(
            now - timedelta(hours=4), "ann", "confirm", comment="the bank has seen it", **about
        )
        renamed = decisions.make(
            now - timedelta(hours=3), "ann", "rename", name="Points that expire", **about
        )
        blocked = decisions.make(
            now - timedelta(hours=2), "ann", "block", entity_kind="domain", value="points-bank.top", comment="asks for cards"
        )  # fmt: skip
        undone = decisions.make(now - timedelta(hours=1), "ben", "undo", undoes=renamed.decision_id)
        for one in (confirmed, renamed, blocked, undone):
            decisions.note(client, one, published=True)
    finally:
        client.close()
    return str(campaign_id), confirmed.decision_id


def _people(folder: Path, now: datetime) -> str:
    """An account, which writes an audit, and deliveries of which one was refused; the link that sets its password."""
    log = Deliveries(folder)
    for number, (status, outcome) in enumerate(((204, "taken"), (500, "refused"), (0, "timed out"))):
        log.put("siem", f"{ALERT}-{number}", "{}", now.timestamp())
        (waiting,) = log.due("siem", now.timestamp(), 1)
        log.note("siem", waiting, now.timestamp(), status, outcome)
    return Accounts(folder).add("cas", Role.REGULATOR, "", now, "test")


def _bulletins(clickhouse: ClickHouseSettings, folder: Path) -> dict[str, str]:
    """Of the month that the shared stream stands in."""
    month = figures.month_asked(f"{END:%Y-%m}", datetime(END.year, END.month + 1, 2, tzinfo=UTC))
    found = figures.gather(Questions(clickhouse), month)
    files = {lang: folder / f"bulletin-{lang}.html" for lang in language.LANGUAGES}
    for lang, file in files.items():
        file.write_bytes(writing.as_html(found, lang))
    return {lang: file.as_uri() for lang, file in files.items()}
