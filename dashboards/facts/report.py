"""One report: redacted for whoever may see its carrier's, and as it came for analysts who say why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.audit import Action, note
from smishwatch.dashboards.access.roles import Viewer
from smishwatch.dashboards.problems import UnknownReportError
from smishwatch.dashboards.questions import Questions, Row

LONGEST_ID = 128
LEAST_REASON, MOST_REASON = 5, 300
"""A word or two that an auditor understands."""


class NoReasonError(ValueError):
    """Nobody looks at raw text without saying why, in ``LEAST_REASON`` to ``MOST_REASON`` characters."""


def report_found(viewer: Viewer, questions: Questions, carrier: str, report_id: str) -> Row:
    """The row of ``report_detail``, without what could name a person.

    Raises:
        UnknownReportError: when there is none, or it is not the viewer's to see: the two are not told apart.
    """
    key = {"carrier": carrier, "report_id": report_id}
    may_look = viewer.may_see(carrier) and "\x00" not in carrier + report_id
    rows = (
        questions.ask("report_detail", key) if may_look and max(map(len, key.values())) <= LONGEST_ID else []
    )
    if not rows:
        raise UnknownReportError
    return rows[0]


@dataclass(frozen=True, slots=True)
class RawTexts:
    """Messages as they came, for analysts.

    Args:
        questions: the warehouse
        accounts: for the audit
        clock: the time
    """

    questions: Questions
    accounts: Callable[[], Accounts]
    clock: Callable[[], datetime]

    def read(self, viewer: Viewer, row: Row, why: str) -> str | None:
        """The message of a report that was found; nothing once its time is over.

        The look is written down before the text is read.

        Raises:
            NoReasonError: when ``why`` is too short or too long.
        """
        why = " ".join(why.split())
        if not LEAST_REASON <= len(why) <= MOST_REASON:
            raise NoReasonError
        with self.accounts().store.work() as rows:
            subject = f"{row['carrier']} {row['report_id']}"
            note(rows, self.clock(), viewer.name, Action.RAW_TEXT_SHOWN, subject, why)
        found = self.questions.ask("report_raw", {"carrier": row["carrier"], "report_id": row["report_id"]})
        return found[0]["body"] if found else None
