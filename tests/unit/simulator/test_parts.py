"""The simulator's parts: the notation, combinations, disguises, sizes, files."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from smishwatch.pipeline.simulator import SimulationSettings, read_truth, simulate, write
from smishwatch.pipeline.simulator.arrivals import burst, mean_size, size, tail_for
from smishwatch.pipeline.simulator.campaigns import distinct_combinations
from smishwatch.pipeline.simulator.catalogue import catalogue
from smishwatch.pipeline.simulator.identities import Numbers, digits
from smishwatch.pipeline.simulator.obfuscation import (
    break_link,
    disguise,
    full_width,
    look_alike,
    traditional,
    tricks,
    zero_width,
)
from smishwatch.pipeline.simulator.slots import FILLS
from smishwatch.pipeline.simulator.truth import Kind
from smishwatch.pipeline.simulator.wording import WordingError, joined, parse
from smishwatch.schemas.report import Report


def test_the_notation() -> None:
    phrase = parse("pay {fee} <now|at {link}>!")
    assert phrase.choices == (1, 1, 1, 2, 1)
    assert joined(phrase.pick((0, 0, 0, 1, 0))) == (("pay ", "fee"), (" at ", "link"), ("!", None))
    assert joined(phrase.pick((0, 0, 0, 0, 0))) == (("pay ", "fee"), (" now!", None))
    assert phrase.slots == {"fee", "link"}


@pytest.mark.parametrize("text", ["a <b", "a|b", "{fee", "b> c", "{not a slot}"])
def test_brackets_that_do_not_pair_are_refused(text: str) -> None:
    with pytest.raises(WordingError):
        parse(text)


def test_every_slot_in_the_data_files_can_be_filled() -> None:
    for language in catalogue().languages.values():
        for family in language.families:
            for pool in family.pools:
                for phrase in pool:
                    assert phrase.slots <= FILLS.keys(), family.family_id


def test_every_language_of_a_country_has_private_messages_there() -> None:
    for language in catalogue().languages.values():
        reached = {c for family in language.families for c in family.countries}
        private = {c for f in language.families if f.kind is Kind.PERSONAL for c in f.countries}
        assert reached <= private, language.code


def test_families_ask_for_brands_that_exist_somewhere() -> None:
    for language in catalogue().languages.values():
        for family in language.families:
            for claim in range(len(family.pools[0])):
                fits = [c for c in family.countries if catalogue().fits(family, c, claim)]
                assert fits, (family.family_id, claim)


def test_two_wordings_of_a_family_share_at_most_one_sentence_of_three() -> None:
    for language in catalogue().languages.values():
        for family in language.families:
            if len(family.pools) == 3:
                made = distinct_combinations(Random(1), family)
                assert len(made) == len(set(made)) >= 4
                for i, one in enumerate(made):
                    for other in made[:i]:
                        assert sum(a == b for a, b in zip(one, other, strict=True)) <= 1


def test_sizes_average_to_the_mean_that_was_asked_for() -> None:
    tail = tail_for(12.0, 800)
    assert mean_size(800, tail) == pytest.approx(12.0, rel=0.02)
    random = Random(4)
    drawn = [size(random, 800, tail) for _ in range(40_000)]
    assert 1 <= min(drawn) <= max(drawn) <= 800
    assert sum(drawn) / len(drawn) == pytest.approx(12.0, rel=0.15)


def test_nights_are_quiet() -> None:
    country = catalogue().countries["CN"]
    noon = datetime(2026, 11, 2, 4, tzinfo=UTC).timestamp()  # 12:00 in China
    times = burst(Random(5), 2_000, noon, country)
    hours = [datetime.fromtimestamp(t + 8 * 3_600, UTC).hour for t in times]
    assert sum(1 <= hour < 5 for hour in hours) < 0.2 * sum(9 <= hour < 13 for hour in hours)


@pytest.mark.parametrize(
    ("style", "link", "written"),
    [
        ("bracket", "https://a.b.top/x", "https://a[.]b.top/x"),
        ("space", "b.top/x", "b .top/x"),
        ("dot_word", "http://b.top/x", "b点top/x"),
        ("hxxp", "http://b.top", "hxxp://b.top"),
        ("no_colon", "https://b.top", "https //b.top"),
        ("ideographic", "b.top", "b。top"),
        ("space_path", "https://b.top/x/y", "https://b.top/ x/y"),
        ("upper", "https://b.top/x", "https://b.TOP/X"),
    ],
)
def test_links_are_broken_in_known_ways(style: str, link: str, written: str) -> None:
    assert break_link(link, style) == written


def test_disguises_change_what_a_filter_sees() -> None:
    assert traditional(Random(1), "银行贷款", 1.0) == "銀行貸款"
    assert full_width(Random(1), "A1", 1.0) == "Ａ１"
    assert look_alike(Random(1), "pay", 1.0) == "рау"
    hidden = zero_width(Random(1), "verify", 1.0)
    assert hidden != "verify"
    assert "".join(c for c in hidden if c.isascii()) == "verify"


def test_levels_below_two_use_no_tricks() -> None:
    assert tricks(Random(1), "zh", 1) == ()
    assert len(tricks(Random(1), "zh", 2)) == 1
    assert len(tricks(Random(1), "th", 3)) >= 2
    assert disguise(Random(1), "text", ()) == "text"


def test_numbers_of_small_ranges_do_not_repeat() -> None:
    numbers = Numbers()
    random = Random(2)
    drawn = [numbers.next(random, "+447700900###") for _ in range(1_000)]
    assert len(set(drawn)) == 1_000
    assert all(len(n) == 13 and n.startswith("+447700900") for n in drawn)
    assert digits(random, "95588") == "95588"


def test_files_hold_the_stream_and_the_truth_apart(tmp_path: Path) -> None:
    settings = SimulationSettings(seed=9, start=datetime(2026, 11, 2, tzinfo=UTC), reports=300)
    assert write(settings, tmp_path / "reports.ndjson", tmp_path / "truth.ndjson") == 300
    lines = (tmp_path / "reports.ndjson").read_text(encoding="utf-8").splitlines()
    expected = list(simulate(settings))
    assert [Report.model_validate_json(line) for line in lines] == [s.report for s in expected]
    assert list(read_truth(tmp_path / "truth.ndjson")) == [s.truth for s in expected]
    assert not any("campaign-" in line for line in lines)


def test_an_endless_stream_is_not_written_to_a_file(tmp_path: Path) -> None:
    settings = SimulationSettings(start=datetime(2026, 11, 2, tzinfo=UTC), reports=None)
    with pytest.raises(ValueError, match="endless"):
        write(settings, tmp_path / "r", tmp_path / "t")
