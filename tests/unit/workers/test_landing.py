"""From a range to rows: what cannot be read or stored becomes a dead letter, and its neighbours are written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from smishwatch.pipeline.broker.consumer import Place, Stored
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.warehouse.errors import RowsRefusedError, WarehouseUnavailableError
from smishwatch.pipeline.warehouse.writer import WriteCounts
from smishwatch.pipeline.workers.landing import Lander
from smishwatch.pipeline.workers.ranges import Range
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import EnrichedEnvelope

EXAMPLE = Path(__file__).parents[3] / "schemas/examples/reports.enriched.v1/valid/envelope.json"
PLACE = Place("x.reports.enriched.v1", 2)
SEALER = Sealer(b"a pepper for tests only")


class Warehouse:
    """Takes every report but those with these ids."""

    def __init__(self, *refused: str) -> None:
        self.refused = set(refused)
        self.reports: list[str] = []
        self.letters: list[DeadLetter] = []
        self.tokens: list[str] = []

    def write_reports(self, envelopes: Sequence[EnrichedEnvelope], token: str) -> WriteCounts:
        ids = [report.report_id for envelope in envelopes for report in envelope.reports]
        if self.refused & set(ids):
            raise RowsRefusedError("cannot parse 13800138000")
        self.reports += ids
        self.tokens.append(token)
        return WriteCounts(written=len(ids))

    def write_dead_letters(self, letters: Sequence[DeadLetter], token: str) -> int:
        self.letters += letters
        self.tokens.append(token)
        return len(letters)

    def write_campaigns(self, *_: Any) -> int:
        raise AssertionError

    write_alerts = write_campaigns


def envelope(*ids: str) -> bytes:
    whole = EnrichedEnvelope.model_validate_json(EXAMPLE.read_bytes())
    reports = tuple(whole.reports[0].model_copy(update={"report_id": one}) for one in ids)
    return whole.model_copy(update={"reports": reports}).model_dump_json(by_alias=True).encode()


def landed(warehouse: Warehouse, *values: bytes) -> tuple[int, dict[str, int]]:
    """Reports in the range, and refusals by reason."""
    sealed = Range(PLACE, tuple(Stored(PLACE, number, 0, None, value) for number, value in enumerate(values)))
    lander = Lander(KafkaSettings(topic_prefix="x."), warehouse, SEALER)  # type: ignore[arg-type]
    found = lander.land(sealed)
    assert found.records == len(values)
    return found.reports, {reason.value: count for reason, count in found.refused.items()}


def test_a_range_is_one_write_under_its_token() -> None:
    warehouse = Warehouse()
    assert landed(warehouse, envelope("a", "b"), envelope("c")) == (3, {})
    assert warehouse.reports == ["a", "b", "c"]
    assert [token.split(":")[:3] for token in warehouse.tokens] == [["x.reports.enriched.v1", "2", "0-1"]]


@pytest.mark.parametrize("garbage", [b"", b"{", b"\xff", b'{"schema":"smishwatch.enriched/2"}'])
def test_what_cannot_be_read_is_a_dead_letter_beside_the_rest(garbage: bytes) -> None:
    warehouse = Warehouse()
    assert landed(warehouse, envelope("a"), garbage, envelope("b")) == (2, {"unknown_schema": 1})
    assert warehouse.reports == ["a", "b"]
    (letter,) = warehouse.letters
    assert (letter.origin and letter.origin.offset, SEALER.open(letter.sealed_raw)) == (1, garbage)


def test_the_report_that_can_never_be_stored_is_found_among_many() -> None:
    warehouse = Warehouse("r13")
    ids = [f"r{number}" for number in range(40)]
    values = [envelope(*ids[start : start + 10]) for start in range(0, 40, 10)]
    assert landed(warehouse, *values) == (40, {"write_refused": 1})
    assert warehouse.reports == [one for one in ids if one != "r13"]
    (letter,) = warehouse.letters
    assert letter.report_id == "r13"
    assert "r13" in SEALER.open(letter.sealed_raw).decode()
    assert "13800138000" not in letter.detail
    assert len(set(warehouse.tokens)) == len(warehouse.tokens)


def test_the_same_range_is_cut_in_the_same_way_again() -> None:
    first, again = Warehouse("b"), Warehouse("b")
    landed(first, envelope("a", "b", "c"))
    landed(again, envelope("a", "b", "c"))
    assert first.tokens == again.tokens


def test_a_warehouse_that_is_away_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = Warehouse()

    def away(*_: Any) -> WriteCounts:
        raise WarehouseUnavailableError("away")

    monkeypatch.setattr(warehouse, "write_reports", away)
    with pytest.raises(WarehouseUnavailableError):
        landed(warehouse, envelope("a"))
    assert warehouse.letters == []
