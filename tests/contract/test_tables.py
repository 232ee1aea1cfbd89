"""Every table is argued, and the page about tables says what the schema says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.cli.table_reference import ASPECTS, FILE, arguments, page
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.layout import COPIED
from smishwatch.pipeline.warehouse.migrate import migrate, shipped_migrations
from tests.support.devstack import embedded_stack, fresh_database

__all__ = ["embedded_stack"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / FILE


@pytest.fixture
def client(embedded_stack: EmbeddedStack) -> Iterator[Client]:
    with fresh_database(embedded_stack, "tables") as database:
        client = connect(
            ClickHouseSettings(
                host=embedded_stack.clickhouse_host, port=embedded_stack.clickhouse_port, database=database
            )
        )
        migrate(client)
        yield client
        client.close()


def test_every_table_of_the_migrations_is_argued() -> None:
    text = "\n".join(migration.text for migration in shipped_migrations())
    made = {
        one
        for one in re.findall(r"CREATE (TABLE|VIEW) IF NOT EXISTS (\w+)", text)
        if not one[1].endswith(COPIED)
    }
    told = arguments()
    assert {name for _, name in made} | {"schema_migrations"} == set(told), "schemas/tables.toml is behind"
    for kind, name in made:
        aspects = ("holds", "holds_zh") if kind == "VIEW" else ("holds", "holds_zh", *ASPECTS)
        assert set(told[name]) == set(aspects), name


@pytest.mark.stack
def test_the_page_says_what_the_live_schema_says(client: Client) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(client), (
        f"docs/reference/{FILE} is behind: run `make reference`"
    )


@pytest.mark.stack
def test_a_changed_table_is_noticed(client: Client) -> None:
    before = page(client)
    client.execute("ALTER TABLE raw_texts MODIFY TTL kept_from + INTERVAL 60 DAY DELETE")
    assert page(client) != before
