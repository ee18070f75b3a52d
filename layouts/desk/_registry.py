"""Which pages there are: every module of `layouts.desk` without an underscore."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType

import layouts.desk
from layouts.desk._page import Page


def pages_by_name(package: ModuleType = layouts.desk) -> Mapping[str, Page]:
    """Every page by its name. Raises TypeError for a module that exports none, or one of another name."""
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return {name: _member(importlib.import_module(f"{package.__name__}.{name}"), name) for name in names}


def _member(module: ModuleType, name: str) -> Page:
    found = getattr(module, "PAGE", None)
    if not isinstance(found, Page):
        raise TypeError(f"{module.__name__} exports no PAGE; a page's file exports one `PAGE = Page(...)`")
    if found.name != name:
        raise TypeError(f"{module.__name__}: its PAGE is named {found.name!r}; name it {name!r}")
    return found
