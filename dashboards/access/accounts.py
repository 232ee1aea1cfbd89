"""Accounts and how one gets into them: passwords, one-time links, sessions, tokens of programs.

Every function takes the time as an argument. Nothing here is kept in memory, so that a revoked session ends everywhere.
"""

import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from smishwatch.dashboards.access import secrets
from smishwatch.dashboards.access.audit import Action, note
from smishwatch.dashboards.access.roles import Role, Viewer
from smishwatch.dashboards.access.store import FILE_NAME, Store
from smishwatch.schemas.base import Carrier

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
LINK_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(hours=12)
"""A working day: whoever comes back the next morning signs in again."""
SESSION_IDLES = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last look is remembered; a page that refreshes itself must not write each time."""
MOST_FAILURES, FAILURES_WITHIN = 5, timedelta(minutes=15)
"""Twenty guesses an hour on a name, while somebody who mistyped waits at most a quarter of an hour."""
TOKEN_PREFIX = "smt_"  # noqa: S105 - the beginning of every token, so that scanners find leaked ones


class AccountError(ValueError):
    """What was asked for cannot be done; the text says why and what to do."""


class TooManyFailuresError(AccountError):
    """Too many wrong passwords for one name; it opens again by itself."""


@dataclass(frozen=True, slots=True)
class User:
    """An account, without its secrets."""

    name: str
    role: Role
    carrier: str
    created_at: datetime
    has_password: bool
    is_disabled: bool


class Accounts:
    """The accounts of one deployment."""

    def __init__(self, data_dir: Path) -> None:
        self.store = Store(data_dir / FILE_NAME)

    def users(self) -> list[User]:
        """Every account, by name."""
        with self.store.work() as rows:
            return [_user(row) for row in rows.execute("SELECT * FROM users ORDER BY name")]

    def add(self, name: str, role: Role, carrier: str, now: datetime, by: str) -> str:
        """Make an account without a password; the secret of the link that sets one.

        Raises:
            AccountError: for a name that is taken or not allowed, or a carrier that is missing or out of place.
        """
        _check(name, role, carrier)
        with self.store.work() as rows:
            try:
                rows.execute(
                    "INSERT INTO users VALUES (?, ?, ?, '', ?, NULL)", (name, role, carrier, now.timestamp())
                )
            except sqlite3.IntegrityError as problem:
                raise AccountError(f"{name}: there is such an account already") from problem
            note(rows, now, by, Action.ACCOUNT_MADE, name, f"{role} {carrier}".strip())
            return _new_link(rows, name, now)

    def new_link(self, name: str, now: datetime, by: str) -> str:
        """A link that sets a new password; earlier ones end.

        Raises:
            AccountError: when there is no such open account.
        """
        with self.store.work() as rows:
            _open_user(rows, name)
            note(rows, now, by, Action.LINK_MADE, name)
            return _new_link(rows, name, now)

    def set_up_link(self, now: datetime) -> str | None:
        """The secret of the link that makes the first account; ``None`` where there is one."""
        with self.store.work() as rows:
            if rows.execute("SELECT 1 FROM users LIMIT 1").fetchone():
                return None
            return _new_link(rows, "", now)

    def link_is_for(self, link: str, now: datetime) -> str | None:
        """The name that a link is for, empty for the first account; ``None`` when it opens nothing."""
        with self.store.work() as rows:
            found = _link(rows, link, now)
        return None if found is None else str(found["name"])

    def use_link(self, link: str, name: str, password: str, now: datetime) -> str:
        """Set the password, end the link and every session of the name, and sign in; the session's secret.

        Args:
            link: its secret
            name: wanted for the first account, which is an analyst's; ignored otherwise
            password: the new one
            now: the time

        Raises:
            AccountError: when the link is used up or too old, or the name is not allowed.
            WeakPasswordError: when the password is; the link stays good.
        """
        wanted = self.link_is_for(link, now)
        if wanted is None:
            raise AccountError("link")
        name = wanted or name
        if not wanted:
            _check(name, Role.ANALYST, "")
        password_hash = secrets.hash_password(password, name)
        with self.store.work() as rows:
            used = rows.execute("DELETE FROM links WHERE digest = ?", (secrets.digest(link),)).rowcount
            if not used:  # somebody was faster
                raise AccountError("link")
            if not wanted:
                rows.execute(
                    "INSERT INTO users VALUES (?, ?, '', '', ?, NULL)", (name, Role.ANALYST, now.timestamp())
                )
            rows.execute("UPDATE users SET password_hash = ? WHERE name = ?", (password_hash, name))
            rows.execute("DELETE FROM sessions WHERE name = ?", (name,))
            note(rows, now, name, Action.PASSWORD_SET, name)
            return _new_session(rows, name, now)

    def sign_in(self, name: str, password: str, now: datetime) -> str | None:
        """The secret of a new session; ``None`` when name and password do not belong together.

        Raises:
            TooManyFailuresError: after ``MOST_FAILURES`` wrong ones within ``FAILURES_WITHIN``.
        """
        name = name[:64]
        with self.store.work() as rows:
            since = (now - FAILURES_WITHIN).timestamp()
            rows.execute("DELETE FROM failures WHERE at < ?", (since,))
            (failed,) = rows.execute("SELECT count(*) FROM failures WHERE name = ?", (name,)).fetchone()
            if failed >= MOST_FAILURES:
                raise TooManyFailuresError("wait")
            # counted before the check, so that many tries at once are no way around the limit
            rows.execute("INSERT INTO failures VALUES (?, ?)", (name, now.timestamp()))
            user = rows.execute(
                "SELECT * FROM users WHERE name = ? AND disabled_at IS NULL", (name,)
            ).fetchone()
        if not secrets.is_password(password, user["password_hash"] if user else None):
            with self.store.work() as rows:
                note(rows, now, name if user else "", Action.SIGN_IN_REFUSED, name if user else "")
            return None
        with self.store.work() as rows:
            rows.execute("DELETE FROM failures WHERE name = ?", (name,))
            note(rows, now, name, Action.SIGNED_IN, name)
            return _new_session(rows, name, now)

    def viewer(self, session: str, now: datetime) -> Viewer | None:
        """Whose session it is; ``None`` when it has ended."""
        digest = secrets.digest(session)
        with self.store.work() as rows:
            row = rows.execute(
                "SELECT sessions.created_at, sessions.seen_at, users.* FROM sessions JOIN users USING (name)"
                " WHERE digest = ? AND disabled_at IS NULL",
                (digest,),
            ).fetchone()
            at = now.timestamp()
            if row is None or at - row[0] > SESSION_LASTS.total_seconds():
                return None
            if at - row["seen_at"] > SESSION_IDLES.total_seconds():
                return None
            if at - row["seen_at"] > SEEN_EVERY.total_seconds():
                rows.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", (at, digest))
        return Viewer(row["name"], Role(row["role"]), row["carrier"], secrets.form_token(session))

    def sign_out(self, session: str) -> None:
        """End the session."""
        with self.store.work() as rows:
            rows.execute("DELETE FROM sessions WHERE digest = ?", (secrets.digest(session),))

    def disable(self, name: str, now: datetime, by: str) -> None:
        """Close an account, its sessions, links and tokens for good.

        Raises:
            AccountError: when there is no such open account.
        """
        with self.store.work() as rows:
            _open_user(rows, name)
            rows.execute("UPDATE users SET disabled_at = ? WHERE name = ?", (now.timestamp(), name))
            rows.execute("DELETE FROM sessions WHERE name = ?", (name,))
            rows.execute("DELETE FROM links WHERE name = ?", (name,))
            note(rows, now, by, Action.ACCOUNT_CLOSED, name)

    def new_token(self, name: str, label: str, now: datetime, by: str) -> str:
        """A token with which a program reads the API as this account; shown this once.

        Raises:
            AccountError: when there is no such open account.
        """
        token = secrets.new_secret(TOKEN_PREFIX)
        token_id = "t" + secrets.digest(token)[:12]
        with self.store.work() as rows:
            _open_user(rows, name)
            rows.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, NULL)",
                (token_id, secrets.digest(token), name, label[:200], now.timestamp()),
            )
            note(rows, now, by, Action.TOKEN_MADE, name, token_id)
        return token

    def revoke_token(self, token_id: str, now: datetime, by: str) -> None:
        """Close a token.

        Raises:
            AccountError: when there is no such open token.
        """
        with self.store.work() as rows:
            closed = rows.execute(
                "UPDATE tokens SET revoked_at = ? WHERE token_id = ? AND revoked_at IS NULL",
                (now.timestamp(), token_id),
            ).rowcount
            if not closed:
                raise AccountError(f"{token_id}: no open token by this id; see `smishwatch users list`")
            note(rows, now, by, Action.TOKEN_REVOKED, token_id)

    def tokens(self) -> list[tuple[str, str, str]]:
        """Id, account and label of every open token."""
        with self.store.work() as rows:
            found = rows.execute(
                "SELECT token_id, name, label FROM tokens WHERE revoked_at IS NULL ORDER BY created_at"
            )
            return [(row["token_id"], row["name"], row["label"]) for row in found]

    def holder(self, token: str) -> Viewer | None:
        """Whose token it is; ``None`` for one that opens nothing."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        with self.store.work() as rows:
            row = rows.execute(
                "SELECT users.* FROM tokens JOIN users USING (name)"
                " WHERE digest = ? AND revoked_at IS NULL AND disabled_at IS NULL",
                (secrets.digest(token),),
            ).fetchone()
        return None if row is None else Viewer(row["name"], Role(row["role"]), row["carrier"], has_token=True)


def _check(name: str, role: Role, carrier: str) -> None:
    if not NAME.fullmatch(name):
        raise AccountError("name: 2 to 64 of lower-case letters, digits, . _ and -")
    if role is Role.PUBLIC:
        raise AccountError("role: the public does not sign in; use carrier, regulator or analyst")
    if (role is Role.CARRIER) != bool(carrier):
        raise AccountError("carrier: name it for the role carrier, and for no other")
    if carrier:
        try:
            TypeAdapter(Carrier).validate_python(carrier)
        except ValidationError as problem:
            raise AccountError(
                "carrier: lower-case letters, digits, - and _, starting with a letter or digit"
            ) from problem


def _open_user(rows: sqlite3.Connection, name: str) -> None:
    if not rows.execute("SELECT 1 FROM users WHERE name = ? AND disabled_at IS NULL", (name,)).fetchone():
        raise AccountError(f"{name}: no open account by this name; see `smishwatch users list`")


def _new_link(rows: sqlite3.Connection, name: str, now: datetime) -> str:
    link = secrets.new_secret()
    rows.execute("DELETE FROM links WHERE name = ?", (name,))
    rows.execute(
        "INSERT INTO links VALUES (?, ?, ?)", (secrets.digest(link), name, (now + LINK_LASTS).timestamp())
    )
    return link


def _link(rows: sqlite3.Connection, link: str, now: datetime) -> sqlite3.Row | None:
    """The row of a link that still opens something: one for the first account does only while there is none."""
    found: sqlite3.Row | None = rows.execute(
        "SELECT * FROM links WHERE digest = ? AND expires_at >= ?"
        " AND (name != '' OR NOT EXISTS (SELECT 1 FROM users))",
        (secrets.digest(link), now.timestamp()),
    ).fetchone()
    return found


def _new_session(rows: sqlite3.Connection, name: str, now: datetime) -> str:
    at = now.timestamp()
    rows.execute("DELETE FROM sessions WHERE created_at < ?", (at - SESSION_LASTS.total_seconds(),))
    session = secrets.new_secret()
    rows.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (secrets.digest(session), name, at, at))
    return session


def _user(row: sqlite3.Row) -> User:
    return User(
        row["name"],
        Role(row["role"]),
        row["carrier"],
        datetime.fromtimestamp(row["created_at"], UTC),
        bool(row["password_hash"]),
        row["disabled_at"] is not None,
    )
