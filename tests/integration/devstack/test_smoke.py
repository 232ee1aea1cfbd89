"""The stack starts, answers and stops."""

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.support.devstack import client_of, embedded_stack, fresh_database

pytestmark = pytest.mark.stack
__all__ = ["embedded_stack"]


def test_both_services_answer(embedded_stack: EmbeddedStack) -> None:
    assert embedded_stack.healthy()
    with fresh_database(embedded_stack, "smoke") as database:
        assert client_of(embedded_stack, database).execute("SELECT currentDatabase()") == [(database,)]
