"""What `--help` says stands on the terminal as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
from rich.text import Text

from dashboard.cli import app


def test_no_word_of_the_help_is_taken_for_markup() -> None:
    said = [text for command in every(typer.main.get_command(app)) for text in texts(command)]

    assert len(said) > 100
    assert [text for text in said if Text.from_markup(text).plain != text] == []


def every(command: Any) -> Iterator[Any]:
    """The command, and all below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from every(below)


def texts(command: Any) -> Iterator[str]:
    yield command.help or ""
    yield from (getattr(option, "help", None) or "" for option in command.params)
