"""Every feed keeps the contract, the moment its file exists."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dashboard.domain.events import SYSTEM_SOURCE, VOCABULARY, Event, needs_subject
from dashboard.domain.system_events import is_system_type
from feeds._feed import Feed, FeedError, Need
from feeds._registry import feeds_by_name

FEEDS = feeds_by_name()
PARSED = {name: feed for name, feed in FEEDS.items() if feed.parse is not None}
DOCS = Path(__file__).resolve().parents[2] / "docs"
ENOUGH = 5_000
OUTSIDE = ("open", "socket.", "subprocess.", "os.listdir", "os.scandir", "os.mkdir", "os.remove")

_watched: list[str] | None = None


def _audit(event: str, _arguments: tuple[Any, ...]) -> None:
    if _watched is not None and event.startswith(OUTSIDE):
        _watched.append(event)


sys.addaudithook(_audit)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What reaches outside the process meanwhile: files opened, sockets, processes."""
    global _watched  # noqa: PLW0603 - an audit hook can never be taken out, only told to look away
    seen: list[str] = []
    _watched = seen
    try:
        yield seen
    finally:
        _watched = None


def parsed(name: str) -> list[Event]:
    feed = PARSED[name]
    assert feed.parse is not None and feed.example is not None, f"{name} has a parse and no example"
    return list(islice(feed.parse(feed.example()), ENOUGH))


def test_there_are_the_feeds_that_the_centre_was_promised() -> None:
    assert {"table", "socket", "simulator"} <= FEEDS.keys()


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_says_what_it_brings_and_what_it_needs(name: str) -> None:
    feed = FEEDS[name]

    assert feed.brings
    assert all(isinstance(need, Need) and need.name and need.meaning for need in feed.needs)
    assert feed.fetched in ("file", "socket", "generated")


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_has_its_lines_in_the_documentation(name: str) -> None:
    text = (DOCS / "feeds.md").read_text(encoding="utf-8")

    assert f"## `{name}`" in text
    assert [need.name for need in FEEDS[name].needs if f"`{need.name}`" not in text] == []


@pytest.mark.parametrize("name", PARSED)
def test_the_same_input_gives_the_same_events(name: str) -> None:
    assert parsed(name) == parsed(name) != []


@pytest.mark.parametrize("name", PARSED)
def test_parsing_touches_nothing_outside_the_process(name: str) -> None:
    parsed(name)

    with watched() as seen:
        parsed(name)

    assert seen == []


def test_the_watch_sees_what_it_looks_for() -> None:
    with watched() as seen:
        (DOCS / "feeds.md").read_bytes()

    assert seen == ["open"]


@pytest.mark.parametrize("name", PARSED)
def test_every_event_could_be_taken_at_the_gate(name: str) -> None:
    for event in parsed(name):
        assert isinstance(event.data, VOCABULARY[event.type])
        assert not is_system_type(event.type)
        assert event.source not in ("", SYSTEM_SOURCE)
        assert event.occurred_at.tzinfo is UTC
        assert event.subject or not needs_subject(event.type)


@pytest.mark.parametrize("name", PARSED)
def test_ids_are_unique_within_their_source(name: str) -> None:
    names = [(event.source, event.id) for event in parsed(name)]

    assert len(set(names)) == len(names)


def _package(folder: Path, code: str) -> ModuleType:
    (folder / "strange.py").write_text(code, encoding="utf-8")
    package = ModuleType("extra")
    package.__path__ = [str(folder)]
    sys.modules["extra"] = package
    sys.modules.pop("extra.strange", None)
    return package


def test_a_module_without_a_feed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"extra\.strange exports no FEED"):
        feeds_by_name(_package(tmp_path, "FEED = 1"))


def test_a_feed_of_another_name_than_its_module_is_refused(tmp_path: Path) -> None:
    code = "from feeds._feed import Feed\nFEED = Feed(name='other', brings='x', fetched='file')"

    with pytest.raises(FeedError, match="name it 'strange'"):
        feeds_by_name(_package(tmp_path, code))


def test_a_module_that_opens_with_an_underscore_is_no_feed(tmp_path: Path) -> None:
    package = _package(tmp_path, "from feeds._feed import Feed\nFEED = Feed('strange', 'x', 'file')")
    (tmp_path / "_apart.py").write_text("", encoding="utf-8")

    found = feeds_by_name(package)

    assert list(found) == ["strange"]
    assert isinstance(found["strange"], Feed)
