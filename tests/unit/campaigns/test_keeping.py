"""What a campaign keeps to tells it from others that are worded half like it."""

import random

import pytest

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from tests.unit.campaigns.streams import Said, cut

TEXT = (
    "Golden Tower flats from ⟨amount⟩ in the city centre, swimming pool and gym included, call our sales office before "
    "the weekend for a viewing"
)
RNG = random.Random(0)


def reworded(share: float) -> str:
    return " ".join(
        "".join(RNG.choice("abcdefghijklmnoprstu") for _ in word) if RNG.random() < share else word
        for word in TEXT.split()
    )


VARIANTS = [reworded(0.2) for _ in range(30)]
STRANGER = reworded(0.35)


def said(text: str, who: int, domain: str, sender: str) -> Said:
    return Said(text, who, minute=who, domains=(domain,), senders=(sender,))


@pytest.mark.parametrize(
    ("rotates", "domain", "sender", "joins"),
    [
        pytest.param(False, "z.example", "+449", False, id="it never used another domain or sender"),
        pytest.param(True, "z.example", "+449", True, id="it uses up domains and senders"),
        pytest.param(False, "a.example", "+449", True, id="the domain is its own"),
        pytest.param(False, "z.example", "+441", True, id="the sender is its own"),
    ],
)
def test_what_is_half_alike_and_comes_from_elsewhere_joins_a_campaign_that_comes_from_elsewhere_itself(
    rotates: bool, domain: str, sender: str, joins: bool
) -> None:
    reports = [
        said(text, who, f"a{who}.example" if rotates else "a.example", f"+44{who}" if rotates else "+441")
        for who, text in enumerate(VARIANTS)
    ]
    stranger = said(STRANGER, 99, domain, sender)
    clusterer = Clusterer()
    for record in cut([*reports, stranger], [10, 20, 30]):
        clusterer.apply(record)
    (campaign,) = {clusterer.place(one.template_id)[0] for one in reports}
    assert (clusterer.place(stranger.template_id)[0] == campaign) is joins


def test_the_same_words_from_elsewhere_are_the_same_campaign() -> None:
    reports = [said(text, who, "a.example", "+441") for who, text in enumerate(VARIANTS)]
    moved = said("Hello, " + VARIANTS[0], 99, "z.example", "+449")
    clusterer = Clusterer()
    for record in cut([*reports, moved], [10, 20, 30]):
        clusterer.apply(record)
    assert clusterer.place(moved.template_id)[0] == clusterer.place(reports[0].template_id)[0]
