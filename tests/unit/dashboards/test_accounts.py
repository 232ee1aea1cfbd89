"""Accounts: what opens them, what does not, and what is written down."""

import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smishwatch.dashboards.access import accounts as module
from smishwatch.dashboards.access.accounts import (
    FAILURES_WITHIN,
    LINK_LASTS,
    MOST_FAILURES,
    SESSION_IDLES,
    SESSION_LASTS,
    AccountError,
    Accounts,
    TooManyFailuresError,
)
from smishwatch.dashboards.access.audit import Action, entries
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.access.secrets import WeakPasswordError

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"  # a test's own


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    """With one account, ``ann``, an analyst's."""
    made = Accounts(tmp_path)
    link = made.set_up_link(NOW)
    assert link
    made.use_link(link, "ann", PASSWORD, NOW)
    return made


def test_the_first_account_is_an_analysts_and_its_link_works_once(tmp_path: Path) -> None:
    made = Accounts(tmp_path)
    link = made.set_up_link(NOW)
    assert link and made.link_is_for(link, NOW) == ""
    session = made.use_link(link, "ann", PASSWORD, NOW)
    viewer = made.viewer(session, NOW)
    assert viewer and (viewer.name, viewer.role) == ("ann", Role.ANALYST)
    assert made.set_up_link(NOW) is None
    with pytest.raises(AccountError):
        made.use_link(link, "eve", PASSWORD, NOW)


def test_a_later_first_start_ends_the_earlier_link(tmp_path: Path) -> None:
    made = Accounts(tmp_path)
    first, second = made.set_up_link(NOW), made.set_up_link(NOW)
    assert first and second
    assert made.link_is_for(first, NOW) is None and made.link_is_for(second, NOW) == ""


def test_a_link_ends_with_its_time(accounts: Accounts) -> None:
    link = accounts.add("rita", Role.REGULATOR, "", NOW, "ann")
    assert accounts.link_is_for(link, NOW + LINK_LASTS) == "rita"
    assert accounts.link_is_for(link, NOW + LINK_LASTS + timedelta(seconds=1)) is None


@pytest.mark.parametrize("password", ["short", "x" * 257, "a-name-of-length"])
def test_a_weak_password_leaves_the_link_good(accounts: Accounts, password: str) -> None:
    link = accounts.add("a-name-of-length", Role.REGULATOR, "", NOW, "ann")
    with pytest.raises(WeakPasswordError):
        accounts.use_link(link, "", password, NOW)
    assert accounts.link_is_for(link, NOW) == "a-name-of-length"


def test_a_new_password_ends_the_sessions_of_the_old(accounts: Accounts) -> None:
    old = accounts.sign_in("ann", PASSWORD, NOW)
    assert old
    accounts.use_link(accounts.new_link("ann", NOW, "ann"), "", PASSWORD + "!", NOW)
    assert accounts.viewer(old, NOW) is None
    assert accounts.sign_in("ann", PASSWORD, NOW) is None


def test_sessions_end_when_idle_and_after_a_day(accounts: Accounts) -> None:
    session = accounts.sign_in("ann", PASSWORD, NOW)
    assert session
    assert accounts.viewer(session, NOW + SESSION_IDLES + timedelta(seconds=1)) is None
    at = NOW
    while at < NOW + SESSION_LASTS - SESSION_IDLES / 2:
        at += SESSION_IDLES / 2
        assert accounts.viewer(session, at)
    assert accounts.viewer(session, NOW + SESSION_LASTS + timedelta(seconds=1)) is None


def test_a_name_closes_after_wrong_passwords_and_opens_again(accounts: Accounts) -> None:
    for _ in range(MOST_FAILURES):
        assert accounts.sign_in("ann", "wrong", NOW) is None
    with pytest.raises(TooManyFailuresError):
        accounts.sign_in("ann", PASSWORD, NOW)
    assert accounts.sign_in("ann", PASSWORD, NOW + FAILURES_WITHIN + timedelta(seconds=1))


def test_an_unknown_name_costs_a_check_too(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []

    def check(password: str, password_hash: str | None) -> bool:
        checked.append(password_hash)
        return False

    monkeypatch.setattr(module.secrets, "is_password", check)
    assert accounts.sign_in("nobody", PASSWORD, NOW) is None
    assert checked == [None]


def test_a_closed_account_opens_nothing(accounts: Accounts) -> None:
    accounts.use_link(accounts.add("cora", Role.CARRIER, "carrier-a", NOW, "ann"), "", PASSWORD, NOW)
    session = accounts.sign_in("cora", PASSWORD, NOW)
    token = accounts.new_token("cora", "poller", NOW, "ann")
    holder = accounts.holder(token)
    assert session and holder and holder.carrier == "carrier-a"
    accounts.disable("cora", NOW, "ann")
    assert accounts.viewer(session, NOW) is None
    assert accounts.holder(token) is None
    assert accounts.sign_in("cora", PASSWORD, NOW) is None
    with pytest.raises(AccountError, match="no open account"):
        accounts.new_link("cora", NOW, "ann")


def test_a_revoked_token_opens_nothing(accounts: Accounts) -> None:
    token = accounts.new_token("ann", "", NOW, "ann")
    ((token_id, name, _),) = accounts.tokens()
    assert name == "ann" and accounts.holder(token)
    accounts.revoke_token(token_id, NOW, "ann")
    assert accounts.holder(token) is None
    assert accounts.holder("smt_" + "a" * 43) is None
    with pytest.raises(AccountError, match="no open token"):
        accounts.revoke_token(token_id, NOW, "ann")


@pytest.mark.parametrize(
    ("name", "role", "carrier", "field"),
    [
        ("A", Role.ANALYST, "", "name"),
        ("../x", Role.ANALYST, "", "name"),
        ("ann", Role.ANALYST, "", "ann"),
        ("bob", Role.PUBLIC, "", "role"),
        ("bob", Role.CARRIER, "", "carrier"),
        ("bob", Role.ANALYST, "carrier-a", "carrier"),
        ("bob", Role.CARRIER, "Carrier A", "carrier"),
    ],
)
def test_what_is_wrong_with_an_account_is_named(
    accounts: Accounts, name: str, role: Role, carrier: str, field: str
) -> None:
    with pytest.raises(AccountError, match=f"^{field}: "):
        accounts.add(name, role, carrier, NOW, "ann")


def test_no_secret_is_in_the_file(accounts: Accounts, tmp_path: Path) -> None:
    session = accounts.sign_in("ann", PASSWORD, NOW)
    secrets = [
        session,
        accounts.new_token("ann", "", NOW, "ann"),
        accounts.new_link("ann", NOW, "ann"),
        PASSWORD,
    ]
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert all(secret and secret.encode() not in content for secret in secrets)
    assert b"$argon2id$" in content
    assert stat.S_IMODE((tmp_path / "accounts.sqlite").stat().st_mode) == 0o600


def test_the_audit_is_only_added_to(accounts: Accounts) -> None:
    accounts.sign_in("ann", "wrong", NOW)
    accounts.sign_in("ann", PASSWORD, NOW)
    actions = [one.action for one in entries(accounts.store, 10)]
    assert actions == [Action.SIGNED_IN, Action.SIGN_IN_REFUSED, Action.PASSWORD_SET]
    for statement in ("UPDATE audit SET name = ''", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"), accounts.store.work() as rows:
            rows.execute(statement)
