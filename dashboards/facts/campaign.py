"""What is known of one campaign, before anybody words it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from smishwatch.dashboards import names
from smishwatch.dashboards.period import Period, between
from smishwatch.dashboards.problems import UnknownCampaignError
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.claims.candidates import Candidate
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import Registry

CAMPAIGN_ID = re.compile(r"c[0-9a-f]{16}")


def campaign_found(questions: Questions, campaign_id: str) -> Row:
    """The row of ``campaign_detail``; of a campaign that was merged away, that of where it went.

    Raises:
        UnknownCampaignError: when there is no such campaign.
    """
    found = _detail(questions, campaign_id)
    return found if found["head"] == campaign_id else _detail(questions, found["head"])


def _detail(questions: Questions, campaign_id: str) -> Row:
    rows = (
        questions.ask("campaign_detail", {"campaign_id": campaign_id})
        if CAMPAIGN_ID.fullmatch(campaign_id)
        else []
    )
    if not rows:
        raise UnknownCampaignError(campaign_id)
    return rows[0]


def course(questions: Questions, head: Row, figures: Row, now: datetime) -> tuple[Period, list[Row]]:
    """The campaign's whole time, and its reports in each part of it by carrier.

    Args:
        questions: the warehouse
        head: the row of ``campaign_detail``
        figures: the row of ``campaign_figures``
        now: the time
    """
    seen = figures if figures["first_seen"] else head
    period = lifetime(seen["first_seen"], seen["last_seen"], now)
    asked = {"campaign_id": head["campaign_id"], **period.question, "bucket_seconds": period.bucket_seconds}
    return period, questions.ask("campaign_timeline", asked)


def lifetime(first_seen: datetime, last_seen: datetime, now: datetime) -> Period:
    """From the hour of the first report to that of the last, at least a day."""
    end = last_seen.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return between(min(first_seen, end - timedelta(days=1)), end, name="", now=now)


def candidates(samples: Sequence[Row]) -> Sequence[Candidate]:
    """Everybody that the newest message may speak for; none where one institution alone may be meant.

    By the registry in force, as it held when the message was reported, and the message as redacted.

    Args:
        samples: rows of ``campaign_samples``
    """
    if not samples:
        return ()
    newest = max(samples, key=lambda row: row["reported_at"])
    found = _enricher(names.known()).candidates(
        newest["text"], newest["sender"] or None, newest["country"] or None, newest["reported_at"]
    )
    return found if len(found) > 1 else ()


@lru_cache(maxsize=2)
def _enricher(known: Registry) -> Enricher:
    """Made for the first campaign that is looked at, and for the first after another registry was loaded."""
    return Enricher(known)
