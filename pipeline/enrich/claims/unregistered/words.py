"""The words of names: what an organisation is called by, and what is nobody's name."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from smishwatch.pipeline.enrich.lexicon import shipped_lexicon
from smishwatch.pipeline.enrich.tables import shipped_table
from smishwatch.pipeline.text.fold import fold
from smishwatch.pipeline.text.tables import rows


def is_name(words: Sequence[str]) -> bool:
    """Whether these folded words can be a proper name: none belongs to grammar, and one is no ordinary word."""
    return not any(word in grammar() for word in words) and any(
        len(word) > 2 and not word.isdigit() and word.strip("x") and word not in ordinary() for word in words
    )


class Forms(NamedTuple):
    """The forms of organisations, by where they stand beside the name."""

    after: frozenset[str]
    before: dict[str, frozenset[str]]
    """Each form with the languages that put it before the name."""
    by_script: dict[str, tuple[str, ...]]
    unspaced: tuple[str, ...]
    words: frozenset[str]
    """One of the words of each form of a script with spaces."""


@cache
def forms() -> Forms:
    """The organisational forms; those of unspaced scripts longest first."""
    after: set[str] = set()
    before: dict[str, frozenset[str]] = {}
    by_script: dict[str, tuple[str, ...]] = {}
    for row in shipped_table("organisation_forms.tsv", ("where", "languages", "forms")):
        listed = row.words("forms")
        if row["where"] == "after":
            after.update(listed)
        elif row["where"] == "before":
            for form in listed:
                before[form] = before.get(form, frozenset()) | frozenset(row.words("languages"))
        elif row["where"] in {"han", "hangul", "thai"}:
            by_script[row["where"]] = tuple(sorted({*map(fold, listed)}, key=lambda form: (-len(form), form)))
        else:
            raise row.fault("where", f"{row['where']!r} is none of after, before, han, hangul, thai")
    unspaced = tuple(
        sorted(
            (form for listed in by_script.values() for form in listed), key=lambda form: (-len(form), form)
        )
    )
    words = frozenset(form.split()[0] for form in (*after, *before))
    return Forms(frozenset(after), before, by_script, unspaced, words)


@cache
def _words_by_kind() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in shipped_table("no_names.tsv", ("kind", "words")):
        words = row.words("words")
        found[row["kind"]] = found.get(row["kind"], frozenset()) | {*words, *map(fold, words)}
    return found


@cache
def no_names() -> frozenset[str]:
    """What is nobody's name by itself: topics, what one owns, words of unspaced scripts."""
    kinds = _words_by_kind()
    return kinds["topic"] | kinds["property"] | kinds["unspaced"]


def headings() -> frozenset[str]:
    """Topics in scripts with spaces: one such word in brackets makes them a heading."""
    return _words_by_kind()["topic"]


@cache
def topics() -> tuple[str, ...]:
    """Topics in scripts without spaces: brackets that hold one are a heading."""
    return tuple(sorted(word for word in no_names() if len(word) > 1 and word[0] > "\u0e00"))


def grammar() -> frozenset[str]:
    """Words that no proper name has."""
    return _words_by_kind()["grammar"]


@cache
def ordinary() -> Collection[str]:
    """Words that alone are nobody's name."""
    words = set(no_names()) | {row[0] for row in rows("not_names.tsv")}
    for _, listed, *_ in rows("function_words.tsv"):
        words.update(listed.split())
    for entry in shipped_lexicon().entries:
        words.update(entry.words.split())
    return frozenset(words)
