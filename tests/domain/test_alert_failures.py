"""Why a notice was not accepted: one table for who writes it down and who says it on a screen."""

from __future__ import annotations

import ast
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.alert_failures import FAILURES, Failure, failure_of, said
from layouts.desk._alert_failures import failure
from layouts.words import Words

ROOT = Path(__file__).resolve().parents[2]
WRITERS = [
    path
    for folder in ("channels", "alerting/sending", "alerting/stages")
    for path in sorted((ROOT / "dashboard" / folder).glob("*.py"))
]
FIGURES = {"seconds": "8", "status": "503", "code": "-1", "protocol": "SMTP", "state": "expired"} | {
    "setting": "private_key",
    "error": "ZeroDivisionError",
}


def words(lang: str) -> Words:
    return Words(lang, ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize("key", FAILURES)
def test_what_is_written_down_is_read_as_what_it_was(key: str) -> None:
    text = said(key, **FIGURES)

    found = failure_of(text)

    assert found is not None
    assert found.key == key
    assert said(key, **found.figures) == text


@pytest.mark.parametrize("key", FAILURES)
def test_every_failure_is_said_in_both_languages_with_its_figures(key: str) -> None:
    figures = failure_of(said(key, **FIGURES))
    assert figures is not None

    zh, en = (failure(said(key, **FIGURES), words(lang)) for lang in ("zh", "en"))

    assert zh != said(key, **FIGURES)
    assert "{" not in zh + en
    assert all(figure in zh and figure in en for figure in figures.figures.values())


def test_a_status_is_not_taken_for_a_code() -> None:
    assert failure_of("it answered 503") == Failure("status", {"status": "503"})
    assert failure_of("it answered code 503") == Failure("code", {"code": "503"})


def test_what_is_none_of_the_table_stands_as_it_is() -> None:
    assert failure_of("it failed") is None
    assert failure("it failed", words("zh")) == "it failed"


def test_a_sentence_without_its_figure_is_a_mistake_that_is_seen() -> None:
    with pytest.raises(KeyError):
        said("status")


@pytest.mark.parametrize("path", WRITERS, ids=lambda path: path.name)
def test_a_channel_says_nothing_that_a_screen_could_not(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    raised = [
        call.args[0]
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "ChannelError"
    ]

    assert [
        ast.unparse(what)
        for what in raised
        if not (isinstance(what, ast.Call) and isinstance(what.func, ast.Name) and what.func.id == "said")
    ] == []
