"""What clusterers that share the wordings take of a record: every template is taken once, by its own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from smishwatch.pipeline.stages.sharing import own_share, shares
from smishwatch.pipeline.text.parts import Parts
from smishwatch.schemas.sums import TemplatesSeenEnvelope
from tests.unit.campaigns.streams import Said, envelope

THREE = Parts.read("1: latin=Latn hanzi=Hani rest=*")
TEXTS = (
    "your parcel is held update it at ⟨link⟩",
    "您的贷款已严重逾期请点击⟨link⟩",
    "พัสดุของคุณถูกระงับ⟨link⟩",
    "win a prize",
    '"⟨link⟩\\',
    "",
)


def record(texts: list[str]) -> TemplatesSeenEnvelope:
    return envelope([Said(text, who) for who, text in enumerate(texts)], 7)


def as_bytes(read: TemplatesSeenEnvelope) -> bytes:
    return read.model_dump_json(by_alias=True, exclude_none=True).encode()


@given(st.lists(st.sampled_from(TEXTS) | st.text(), min_size=1, max_size=8))
def test_every_template_is_in_one_share_with_all_of_its_reports(texts: list[str]) -> None:
    whole = record(texts)
    read = {
        name: TemplatesSeenEnvelope.model_validate_json(own_share(as_bytes(whole), THREE, name))
        for name in THREE.names
    }
    taken = [seen for share in read.values() for seen in share.templates]
    assert sorted(taken, key=lambda seen: seen.template_id) == sorted(
        whole.templates, key=lambda seen: seen.template_id
    )
    assert {share.origin for share in read.values()} == {whole.origin}
    for name, share in read.items():
        assert {THREE.of(seen.skeleton) for seen in share.templates} <= {name}
    assert dict(shares(whole, THREE)) == {name: share for name, share in read.items() if share.templates}


@given(st.lists(st.sampled_from(TEXTS), min_size=1))
def test_a_share_has_itself_for_its_share(texts: list[str]) -> None:
    share = own_share(as_bytes(record(texts)), THREE, "latin")
    assert own_share(share, THREE, "latin") == share


def test_one_part_takes_the_record_as_it_is() -> None:
    value = as_bytes(record(list(TEXTS)))
    assert own_share(value, Parts(), "") is value
    assert own_share(value, Parts.read("2: all=*"), "all") is value
    assert list(shares(record(list(TEXTS)), Parts())) == [("", record(list(TEXTS)))]


def test_a_decision_is_for_every_part() -> None:
    value = json.dumps(
        {"schema": "smishwatch.templates-seen/1", "templates": [], "decision": {"any": 1}}
    ).encode()
    assert all(own_share(value, THREE, name) == value for name in THREE.names)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"templates": {}}',
        b'{"templates": [{}]}',
        b'{"templates": [{"skeleton": 1}]}',
        b'{"templates": [{"skeleton": "a"}, {"skeleton": "\\ud800"}]}',
        b'{"templates": [{"skeleton": "a"}, {"skeleton": "b", "risk_score": NaN}]}',
        b'{"origin": {}}',
    ],
)
def test_what_nobody_can_read_is_left_to_be_refused_by_everybody_alike(value: bytes) -> None:
    assert {own_share(value, THREE, name) for name in THREE.names} == {value}
    with pytest.raises(ValidationError):
        TemplatesSeenEnvelope.model_validate_json(value)


def test_a_field_that_is_not_known_here_is_kept_for_the_schema_to_refuse() -> None:
    fields = json.loads(as_bytes(record(list(TEXTS)))) | {"later": 1}
    share = json.loads(own_share(json.dumps(fields).encode(), THREE, "rest"))
    assert share["later"] == 1
    assert len(share["templates"]) < len(fields["templates"])
