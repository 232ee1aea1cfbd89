"""One line an event, ours and the libraries' alike."""

import json
import logging

import pytest
import structlog

from smishwatch.pipeline.observability import logs


@pytest.fixture(autouse=True)
def _as_before() -> object:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield None
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_json_lines_name_process_event_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "sink")
    logs.get("test").info("written", reports=3, place="世界")
    logging.getLogger("a.library").warning("careful: %s", "hot")
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["process"], ours["reports"], ours["place"]) == ("written", "sink", 3, "世界")
    assert (theirs["event"], theirs["level"]) == ("careful: hot", "warning")


def test_a_failure_is_one_json_line_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "sink")
    try:
        raise ZeroDivisionError("by zero")
    except ZeroDivisionError:
        logs.get("test").exception("failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError: by zero" in json.loads(line)["exception"]


def test_libraries_that_narrate_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("console", "enrich")
    logging.getLogger("aiokafka.consumer").info("Joined group")
    logging.getLogger("faust").info("Ready")
    assert capsys.readouterr().err == ""
