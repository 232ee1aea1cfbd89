"""The walk through one operation stays true, and tells all that it promises."""

from pathlib import Path

from smishwatch.pipeline.cli.operation_walk import told, walked
from smishwatch.schemas.codes import AlertKind, CampaignChange

WALK = Path(__file__).resolve().parents[3] / "docs" / "explanation" / "one-operation.md"


def test_the_walk_shows_what_the_code_does() -> None:
    page, story = WALK.read_text(encoding="utf-8"), told()
    assert walked(page, story) == page, "run `make reference`"
    assert story.alerts[0].kind is AlertKind.ONSET
    changes = {line.change for line in story.lineage}
    assert changes >= {
        CampaignChange.BORN, CampaignChange.TEMPLATE_JOINED, CampaignChange.MERGED, CampaignChange.SPLIT,
        CampaignChange.RENAMED, CampaignChange.CONFIRMED,
    }  # fmt: skip
    before, after, _ = story.totals
    assert before[2] == after[2], "merges and splits change no sum"
    assert after[1] == before[1] + 1
