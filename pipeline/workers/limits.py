"""Stopping before a faulty release turns good reports into dead letters (docs/adr/0025-dead-letter-limits.md).

Only dead letters that are our own fault count: code that failed on a report, a row that the warehouse refused, a record
between our own workers that cannot be read. What carriers send wrong never counts, and neither does what one carrier's
reports meet while another's are processed, or any carrier could stop the rest.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from smishwatch.pipeline.settings import Settings
from smishwatch.schemas.codes import RejectReason

INNER_FAULTS = frozenset(
    (RejectReason.PROCESSING_FAILED, RejectReason.WRITE_REFUSED, RejectReason.UNKNOWN_SCHEMA)
)
"""What counts behind ENRICH, where every record was written by us. At ENRICH only the first of them does."""
WINDOW = 1_000
"""Reports over which the ratio is taken; a faulty rule shows within minutes also where few come."""
LEAST_IN_WINDOW = 50
"""Fewer say nothing about a ratio."""
PROVEN_AFTER = 20
"""Reports that must succeed after a stop before the ordinary limits hold again."""


class TooManyDeadLettersError(Exception):
    """The worker must end without committing; the message is meant for whoever operates it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """Some reports (or records) that were processed together."""

    succeeded: int
    failed: int
    """Dead letters that count."""
    carrier: str = ""


class DeadLetterLimits:
    """Counts in order, and says when it is too much. A stop is remembered on disk: the next process of this release
    stops at the first failure, so that starting again and again drains nothing either.
    """

    def __init__(self, settings: Settings, worker: str) -> None:
        self._worker = worker
        self._longest_run = settings.dead_letter_run
        self._largest_ratio = settings.dead_letter_ratio
        self._marker: Path = settings.data_dir / f"{worker}.stopped"
        self._on_probation = self._marker.exists()
        self._run = 0
        self._proven = 0
        self._recent: deque[tuple[str, bool]] = deque(maxlen=WINDOW)

    def check(self, tried: Iterable[Tried]) -> None:
        """Take note of what was tried; call it before anything of it is delivered or committed.

        Raises:
            TooManyDeadLettersError: when a limit is passed.
        """
        for one in tried:
            self._recent.extend([(one.carrier, False)] * min(one.succeeded, WINDOW))
            self._recent.extend([(one.carrier, True)] * min(one.failed, WINDOW))
            self._run = one.failed if one.succeeded else self._run + one.failed
            self._proven = 0 if one.failed else self._proven + one.succeeded
        if (reason := self._too_much()) is not None:
            self._marker.parent.mkdir(parents=True, exist_ok=True)
            self._marker.touch()
            raise TooManyDeadLettersError(
                f"{self._worker} stops: {reason}. Nothing of it was committed, so nothing is lost. Go back to the "
                f"release before, or mend this one; to let them become dead letters all the same, set "
                f"SMISHWATCH_DEAD_LETTER_RATIO=1 and SMISHWATCH_DEAD_LETTER_RUN=1000000000"
            )
        if self._on_probation and self._proven >= PROVEN_AFTER:
            self._marker.unlink(missing_ok=True)
            self._on_probation = False

    def _too_much(self) -> str | None:
        allowed_all_the_same = self._largest_ratio >= 1
        longest = 1 if self._on_probation and not allowed_all_the_same else self._longest_run
        failed = sum(has_failed for _, has_failed in self._recent)
        failing = {carrier for carrier, has_failed in self._recent if has_failed}
        if (
            len(failing) == 1
            and {carrier for carrier, has_failed in self._recent if not has_failed} - failing
        ):
            return None  # others' reports are processed: it is what this carrier sends
        if self._run and self._run >= longest:
            after = " after it was stopped for this before" if longest != self._longest_run else ""
            return f"{self._run} reports in a row could not be processed by this release{after}"
        if failed >= LEAST_IN_WINDOW and failed > self._largest_ratio * len(self._recent):
            return f"{failed} of the last {len(self._recent)} reports could not be processed by this release"
        return None


def inner_faults(reasons: Iterable[RejectReason]) -> int:
    """How many of the dead letters count, behind ENRICH."""
    return sum(reason in INNER_FAULTS for reason in reasons)
