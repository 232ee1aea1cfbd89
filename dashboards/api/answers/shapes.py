"""What every answer is, and a page of many."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")


class Answer(BaseModel):
    """Frozen and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(Answer, Generic[Item]):
    """Some of the rows, and how to get the next ones."""

    items: list[Item]
    next_cursor: str | None = Field(default=None, description="Give it as `cursor`; null at the end")
