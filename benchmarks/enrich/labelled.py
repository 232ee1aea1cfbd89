"""What was found in hand-labelled messages: brands, links, contacts, categories, beside common tools.

The labels (``labels.tsv``) were written from the texts alone, before anything was compared. An institution that the
shipped registry does not hold can be found by its name only; "registry alone" leaves such names out. Adverts of shops
and builders are labelled with a name in one place and without in another, which costs names precision.
"""

import gzip
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import tldextract
from urlextract import URLExtract

from benchmarks.enrich.datasets import COUNTRY_OF, DATA, available
from benchmarks.enrich.judging import shared_enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.enrich.tables import read_table
from smishwatch.schemas.enriched import Enrichment
from smishwatch.schemas.feeds import Institution
from training.fit import AT

FILE = Path(__file__).with_name("labels.tsv")
HELD_OUT = Path(__file__).with_name("held_out.tsv")
"""Labels that nobody looked at while rules were written; the others have been looked at."""
COLUMNS = ("set", "row", "brand", "domains", "contacts", "category")
UNKNOWN = "?"
ALIKE = 0.8
"""Share of letters in common (Ratcliff and Obershelp)."""
NAMED = "="
"""Before a name that no registry knows."""
SHORTEST_NAME = 4
"""Letters of a Latin name that the simple search for names takes seriously; hanzi say more with two."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message with its labels; ``None`` where the text does not tell."""

    text: str
    set_: str
    brand: str | None
    domains: Counter[str] | None
    contacts: Counter[str] | None
    category: str | None


def labelled(file: Path) -> Sequence[Labelled]:
    """All labelled messages of a file whose set is there."""
    found = []
    for row in read_table(file, COLUMNS):
        name = row["set"]
        if not available(name):
            continue
        found.append(
            Labelled(
                _texts(name)[int(row["row"])],
                name,
                None if row["brand"] == UNKNOWN else row["brand"],
                _counted(row["domains"]),
                _counted(row["contacts"]),
                None if row["category"] == UNKNOWN else row["category"],
            )
        )
    return found


@cache
def _texts(name: str) -> list[str]:
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def _counted(cell: str) -> Counter[str] | None:
    return None if cell == UNKNOWN else Counter(cell.split())


def print_labelled() -> None:
    """Precision and recall per question, for the labels that were looked at and for those that were not."""
    for title, file in (("Hand-labelled messages", FILE), ("Held out", HELD_OUT)):
        messages = labelled(file)
        if messages:
            _print_one(title, messages)


def _print_one(title: str, messages: Sequence[Labelled]) -> None:
    enricher = shared_enricher()
    found = [enricher.enrich(m.text, None, COUNTRY_OF.get(m.set_), AT).enrichment for m in messages]
    print(f"\n{title} ({len(messages)}): precision / recall (true, found, right)")
    _print_links(messages, found)
    _print_brands(messages, found)
    pairs = [
        (m.contacts, Counter(c.kind.value for c in one.contacts if c.kind.value != "keyword"))
        for m, one in zip(messages, found, strict=True)
        if m.contacts is not None
    ]
    _print_row("contacts, by kind: smishwatch", pairs)
    told = [(m.category, one) for m, one in zip(messages, found, strict=True) if m.category is not None]
    met = sum(category == one.category.value for category, one in told)
    if told:
        print(f"  {'category met':34} {met / len(told):.3f} of {len(told)}")


def _print_links(messages: Sequence[Labelled], found: Sequence[Enrichment]) -> None:
    asked = [(m, one) for m, one in zip(messages, found, strict=True) if m.domains is not None]
    ours = [(m.domains, Counter({link.domain for link in one.links})) for m, one in asked]
    _print_row("links: smishwatch", ours)
    extract_urls, extract_domain = URLExtract(), tldextract.TLDExtract(suffix_list_urls=())
    theirs = [
        (m.domains, Counter({_domain(extract_domain, url) for url in extract_urls.find_urls(m.text)}))
        for m, _ in asked
    ]
    _print_row("links: urlextract + tldextract", theirs)


def _domain(extract: tldextract.TLDExtract, url: str) -> str:
    parts = extract(url)
    return (parts.top_domain_under_public_suffix or parts.ipv4 or parts.domain).lower()


def _print_brands(messages: Sequence[Labelled], found: Sequence[Enrichment]) -> None:
    institutions = {one.institution_id: one for one in starter().at(AT).institutions.values()}
    asked = [(m, one) for m, one in zip(messages, found, strict=True) if m.brand is not None]
    ours = [one.brand or "" for _, one in asked]
    with_names = [one.brand or _marked(one.claimed_name) for _, one in asked]
    named = [_named(m.text, list(institutions.values())) for m, _ in asked]
    truth = [_id_of(m.brand or "", institutions) for m, _ in asked]
    for name, guesses in (
        ("smishwatch", with_names),
        ("smishwatch, registry alone", ours),
        ("registry names in the text", named),
    ):
        right = [_same(t, g, institutions) for t, g in zip(truth, guesses, strict=True)]
        claimed, real = sum(map(bool, guesses)), sum(map(bool, truth))
        known = sum(t in institutions for t in truth)
        met = sum(r for t, r in zip(truth, right, strict=True) if t in institutions)
        print(
            f"  {'brands: ' + name:34} {_share(sum(right), claimed)} / {_share(sum(right), real)}"
            f"  of those in the registry {_share(met, known)}  ({real}, {known} in the registry; {claimed};"
            f" {sum(right)})"
        )


def _id_of(label: str, institutions: dict[str, Institution]) -> str:
    """A label's registry id, where it was written as a name and the registry has learned that name since."""
    if not label or label in institutions:
        return label
    names = (
        one for one in institutions.values() if label in {n.casefold() for n in (one.name, *one.aliases)}
    )
    known = next(names, None)
    return known.institution_id if known else label


def _marked(name: str | None) -> str:
    return f"{NAMED}{name}" if name else ""


def _same(truth: str, guess: str, institutions: dict[str, Institution]) -> bool:
    """The same institution, also under another country's id: a brand is one house in many countries.

    A name that no registry knows is the same where one holds the other, but for spaces and signs, or is nearly spelt
    like it: messages misspell, labels do not.
    """
    if not truth or not guess:
        return False
    if guess.startswith(NAMED):
        names = {truth} if truth not in institutions else _names_of(institutions[truth])
        return any(_holds(_letters(guess), _letters(name)) for name in names)
    return truth == guess or (truth in institutions and truth.partition("-")[2] == guess.partition("-")[2])


def _names_of(one: Institution) -> set[str]:
    return {one.name, one.name_en, *one.aliases}


def _letters(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _holds(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    inside = short in long and (len(short) >= SHORTEST_NAME or (len(short) > 1 and not short.isascii()))
    return inside or SequenceMatcher(None, one, other).ratio() >= ALIKE


def _named(text: str, institutions: Collection[Institution]) -> str:
    """The institution with the longest name that stands in the text: what a plain search finds."""
    low, best = text.casefold(), ("", "")
    for one in institutions:
        for name in (one.name, one.name_en, *one.aliases):
            if name.casefold() in low and (len(name) >= SHORTEST_NAME or not name.isascii()):
                best = max(best, (name, one.institution_id), key=lambda pair: len(pair[0]))
    return best[1]


def _print_row(name: str, pairs: Sequence[tuple[Counter[str] | None, Counter[str]]]) -> None:
    true = sum(sum((truth or Counter()).values()) for truth, _ in pairs)
    claimed = sum(sum(guess.values()) for _, guess in pairs)
    right = sum(sum(((truth or Counter()) & guess).values()) for truth, guess in pairs)
    print(f"  {name:34} {_share(right, claimed)} / {_share(right, true)}  ({true}, {claimed}, {right})")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "  -  "
