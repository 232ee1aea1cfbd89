"""Who did what, and when: written before it is done, and never changed."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from smishwatch.dashboards.access.store import Store

LONGEST_DETAIL = 500


class Action(StrEnum):
    """What is audited."""

    ACCOUNT_MADE = "account_made"
    ACCOUNT_CLOSED = "account_closed"
    LINK_MADE = "link_made"
    PASSWORD_SET = "password_set"  # noqa: S105 - a code
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    TOKEN_MADE = "token_made"  # noqa: S105 - a code
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a code
    RAW_TEXT_SHOWN = "raw_text_shown"
    DEAD_LETTER_OPENED = "dead_letter_opened"
    SQL_ASKED = "sql_asked"
    DECISION_TAKEN = "decision_taken"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit."""

    sequence: int
    at: datetime
    name: str
    action: Action
    subject: str
    detail: str


def note(
    rows: sqlite3.Connection, now: datetime, name: str, action: Action, subject: str = "", detail: str = ""
) -> None:
    """Add a line, within the transaction of what it is about."""
    rows.execute(
        "INSERT INTO audit (at, name, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
        (now.timestamp(), name, action, subject[:LONGEST_DETAIL], detail[:LONGEST_DETAIL]),
    )


def entries(store: Store, most: int, before: int | None = None) -> list[Entry]:
    """The newest lines, or those before a sequence number, newest first."""
    with store.work() as rows:
        found = rows.execute(
            "SELECT * FROM audit WHERE ? IS NULL OR sequence < ? ORDER BY sequence DESC LIMIT ?",
            (before, before, most),
        ).fetchall()
    return [
        Entry(
            row["sequence"], datetime.fromtimestamp(row["at"], UTC), row["name"], Action(row["action"]),
            row["subject"], row["detail"],
        )
        for row in found
    ]  # fmt: skip
