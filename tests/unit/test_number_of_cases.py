"""There are enough readable cases, input → output, of what people do to texts, links, contacts and senders."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.unit.enrich import test_links, test_senders
from tests.unit.text import test_cases

LEAST = {"obfuscation": 120, "links": 200, "contacts": 120, "senders": 110}
LEAST_IN_ALL = 400


def rows_of(*tests: Callable[..., Any]) -> Sequence[Any]:
    """The rows of tests that are tables, each as a whole input with its output, every one counted once."""
    rows = [
        (test.__name__, row)
        for test in tests
        for mark in getattr(test, "pytestmark", ())
        if mark.name == "parametrize"
        for row in mark.args[1]
    ]
    assert len(set(rows)) == len(rows)
    return rows


def test_the_tables_hold_enough_cases() -> None:
    tables = {
        "obfuscation": rows_of(
            test_cases.test_fold,
            test_cases.test_disguises_share_the_template,
            test_cases.test_other_messages_have_another_template,
        ),
        "links": rows_of(test_cases.test_links, *vars_of_tests(test_links)),
        "contacts": rows_of(test_cases.test_contacts),
        "senders": rows_of(*vars_of_tests(test_senders)),
    }
    counted = {name: len(rows) for name, rows in tables.items()}
    assert all(counted[name] >= least for name, least in LEAST.items()), counted
    assert sum(counted.values()) >= LEAST_IN_ALL


def vars_of_tests(module: Any) -> list[Callable[..., Any]]:
    """The tests of a module."""
    return [value for name, value in vars(module).items() if name.startswith("test_")]
