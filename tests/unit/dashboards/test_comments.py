"""The columns' comments, which the SQL page shows, are there in Chinese too."""

import re

from smishwatch.dashboards.facts.own_sql import comments_in_chinese
from smishwatch.pipeline.warehouse.migrate import shipped_migrations

COMMENT = re.compile(r"COMMENT '((?:[^']|'')+)'")


def test_every_comment_of_the_schema_is_told_in_chinese() -> None:
    comments = {one for migration in shipped_migrations() for one in COMMENT.findall(migration.text)}
    assert comments
    assert comments <= set(comments_in_chinese())
    assert all(re.search(r"[\u4e00-\u9fff]", told) for told in comments_in_chinese().values())
