"""The self-written corpus: it reads, it is the same every time, and faults name their line."""

from pathlib import Path

import pytest

from smishwatch.schemas.codes import Category
from training.corpus import COUNTRIES, FOLDER, CorpusError, read_corpus
from training.messages import Kind, kind_of, wording_group


def test_it_reads_and_is_the_same_every_time() -> None:
    lines = list(read_corpus())
    assert lines == list(read_corpus())
    assert len(lines) > 3_000
    assert not [line for line in lines if "{" in line.text or "<" in line.text.replace("<3", "")]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_every_language_has_what_people_want_and_what_they_do_not(path: Path) -> None:
    assert path.stem in COUNTRIES
    kinds = {kind_of(line.category) for line in read_corpus() if line.group.startswith(f"{path.name}:")}
    assert {Kind.SCAM, Kind.WANTED, Kind.SPAM} <= kinds


def test_every_category_is_written_about() -> None:
    written = {line.category for line in read_corpus()}
    assert set(Category) - written == {Category.UNCATEGORISED}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[no_such]\nhello", "en.txt:1: 'no_such' is not a category"),
        ("hello", "en.txt:1: a message before the first"),
        ("[job_task]\nadd me @{wechat}", "en.txt:2: a handle at the end"),
        ("[advert]\n\nbuy {thing}", "en.txt:3: unknown slot {thing}"),
    ],
)
def test_faults_name_file_and_line(content: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError) as raised:
        list(read_corpus(tmp_path))
    assert problem in str(raised.value)


def test_alternatives_and_senders(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("[personal]\n<a|b> c @+4477009\n", encoding="utf-8")
    lines = list(read_corpus(tmp_path))
    assert {line.text for line in lines} <= {"a c", "b c"}
    assert {line.sender for line in lines} == {"+4477009"}


def test_senders_have_slots_and_alternatives_too(tmp_path: Path) -> None:
    (tmp_path / "zh.txt").write_text(
        "[genuine_notice]\n<a|b|c> d @{port}\n<e|f> g @<10086|10010>\n", encoding="utf-8"
    )
    senders = {line.text[-1]: line.sender for line in read_corpus(tmp_path)}
    assert str(senders["d"]).startswith("106")
    assert senders["g"] in {"10086", "10010"}


def test_copies_of_one_wording_are_one_group() -> None:
    assert wording_group("Win £100 NOW") == wording_group("win £250  now!")
    assert wording_group("Win now") != wording_group("Win later")
