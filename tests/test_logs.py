from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from dashboard import logs


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def said(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_each_line_is_one_json_object_with_its_level_and_an_aware_instant() -> None:
    stream = io.StringIO()
    logs.set_up_logs(stream=stream, bound={"role": "ingest"})

    structlog.get_logger("intake").info("group committed", events=500)

    (line,) = said(stream)
    assert line["event"] == "group committed"
    assert line["events"] == 500
    assert line["level"] == "info"
    assert line["role"] == "ingest"
    assert str(line["at"]).endswith("Z")


def test_what_a_library_says_comes_in_the_same_form_and_without_colour() -> None:
    stream = io.StringIO()
    logs.set_up_logs(stream=stream)

    logging.getLogger("uvicorn.error").info("started on %s", "loopback", extra={"color_message": "\x1b[1m"})

    (line,) = said(stream)
    assert line["event"] == "started on loopback"
    assert "color_message" not in line


def test_requests_are_not_logged_one_by_one() -> None:
    stream = io.StringIO()
    logs.set_up_logs(stream=stream)

    logging.getLogger("uvicorn.access").info("GET /api/cases/420203-0001")

    assert stream.getvalue() == ""


def test_an_exception_is_one_line_too() -> None:
    stream = io.StringIO()
    logs.set_up_logs(stream=stream)

    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("fold").exception("stopped")

    (line,) = said(stream)
    assert "ValueError: broken" in str(line["exception"])
