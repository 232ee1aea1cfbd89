"""What the addresses of the API take, each with the words that its document says of it."""

from typing import Annotated

from fastapi import Path, Query

from smishwatch.dashboards import cursors
from smishwatch.dashboards.language import Language

MOST_ITEMS = 500
MOST_RECEIPTS = 200
LONGEST_VALUE = 350

Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="Rows in an answer")]
Cursor = Annotated[str, Query(max_length=cursors.LONGEST, description="`next_cursor` of the answer before")]
PeriodName = Annotated[str, Query(max_length=8, description="24h (default), 7d, 30d, 1y or all; ends now")]
Day = Annotated[str, Query(max_length=10, description="A day, UTC, instead of `period`; `to` is not in it")]
From = Annotated[str, Query(alias="from", max_length=10, description="First day, UTC, instead of `period`")]
Carrier = Annotated[
    str, Query(max_length=64, description="Only this carrier's reports; a carrier has its own")
]
Value = Annotated[str, Query(max_length=LONGEST_VALUE, description="Only what has this; all if empty")]
Narrowed = Annotated[
    str, Query(max_length=64, description="Only reports with this; a code as the rows have them")
]
NarrowedLanguage = Annotated[
    str, Query(alias="language", max_length=8, description="Only messages in this language, such as zh")
]
Tongue = Annotated[Language, Query(description="Language of the texts")]
Subject = Annotated[
    str, Query(max_length=17, description="The id of what the panel is about, over all of its reports")
]
CampaignId = Annotated[str, Path(description="c and 16 hexadecimal digits")]
OperationId = Annotated[str, Path(description="o and 16 hexadecimal digits")]
PanelName = Annotated[str, Path(description="As /api/v1/figures lists them")]
ListName = Annotated[str, Path(description="domains.txt, senders.csv and so on")]
AdvisoryName = Annotated[
    str, Path(description="A kind of scam or a campaign's id, as /api/v1/advisories lists them")
]
DecisionId = Annotated[str, Path(description="As /api/v1/decisions lists them")]
