"""People of each role, signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi.testclient import TestClient

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.gate import COOKIE
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.settings import ClickHouseSettings, KafkaSettings, Settings

PASSWORD = "correct horse battery"  # a test's own


@dataclass(frozen=True)
class People:
    """A client for each role over the same pages, and the accounts behind them."""

    accounts: Accounts
    clients: dict[Role, TestClient]
    csrf: dict[Role, str]
    tokens: dict[Role, str]

    def bearing(self, role: Role) -> dict[str, str]:
        """The header with which a program of this role asks; none for the public."""
        token = self.tokens.get(role)
        return {"Authorization": f"Bearer {token}"} if token else {}


def people(
    clickhouse: ClickHouseSettings,
    folder: Path,
    now: datetime,
    carrier: str,
    *,
    kafka: KafkaSettings | None = None,
    clock: Callable[[], datetime] | None = None,
) -> People:
    """Everybody; the carrier's person belongs to ``carrier``. Redirects are not followed.

    Args:
        clickhouse: the warehouse
        folder: for the accounts
        now: when they sign in
        carrier: whose person the carrier's is
        kafka: the broker, for decisions
        clock: of the pages; stands at ``now`` without one
    """
    settings = Settings(clickhouse=clickhouse, kafka=kafka or KafkaSettings(), data_dir=folder)
    app = create_web(settings, clock=clock or (lambda: now), kept_seconds=0)
    accounts = Accounts(folder)
    clients, csrf, tokens = {}, {}, {}
    for role in Role:
        client = clients[role] = TestClient(app, raise_server_exceptions=False, follow_redirects=False)
        csrf[role] = ""
        if role is Role.PUBLIC:
            continue
        link = accounts.add(role.value, role, carrier if role is Role.CARRIER else "", now, "test")
        session = accounts.use_link(link, "", PASSWORD, now)
        client.cookies.set(COOKIE, session)
        viewer = accounts.viewer(session, now)
        assert viewer
        csrf[role] = viewer.csrf
        tokens[role] = accounts.new_token(role.value, "test", now, "test")
    return People(accounts, clients, csrf, tokens)
