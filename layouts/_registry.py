"""Which panels there are: every module of `panels`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType

import layouts.panels
from layouts._panel import Panel


def panels_by_name(package: ModuleType = layouts.panels) -> Mapping[str, Panel]:
    """Every panel by its name. Raises TypeError for a module that exports none, or one of another name."""
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return {name: _member(importlib.import_module(f"{package.__name__}.{name}"), name) for name in names}


def _member(module: ModuleType, name: str) -> Panel:
    found = getattr(module, "PANEL", None)
    if not isinstance(found, Panel):
        raise TypeError(
            f"{module.__name__} exports no PANEL; a panel's file exports one `PANEL = Panel(...)`"
        )
    if found.name != name:
        raise TypeError(f"{module.__name__}: its PANEL is named {found.name!r}; name it {name!r}")
    return found
