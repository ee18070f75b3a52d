"""Which feeds there are: every module of this package that does not open with an underscore."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import feeds
from feeds._feed import Feed, FeedError


def feeds_by_name(package: ModuleType = feeds) -> Mapping[str, Feed[Any]]:
    """Every feed by its name. Raises FeedError for a module that exports none, or one of another name."""
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return {name: _member(importlib.import_module(f"{package.__name__}.{name}"), name) for name in names}


def _member(module: ModuleType, name: str) -> Feed[Any]:
    found = getattr(module, "FEED", None)
    if not isinstance(found, Feed):
        raise FeedError(f"{module.__name__} exports no FEED; a feed's file exports one `FEED = Feed(...)`")
    if found.name != name:
        raise FeedError(f"{module.__name__}: its FEED is named {found.name!r}; name it {name!r}")
    return found
