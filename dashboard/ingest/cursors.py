"""How far each pull feed has come: the last cursor that is durable here, in a file of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import msgspec


class Cursors(Protocol):
    """Blocking. A cursor that is lost costs duplicates and no event."""

    def load(self, feed: str) -> str | None: ...

    def save(self, feed: str, cursor: str) -> None: ...


class _Kept(msgspec.Struct):
    cursor: str


class FileCursors:
    """One small JSON file a feed, replaced whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, feed: str) -> str | None:
        """None where there is none, or where a crash left half of one."""
        try:
            return msgspec.json.decode(self._path(feed).read_bytes(), type=_Kept).cursor
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def save(self, feed: str, cursor: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(feed)
        new = path.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(_Kept(cursor)))
        new.replace(path)

    def _path(self, feed: str) -> Path:
        return self._folder / f"{feed}.json"
