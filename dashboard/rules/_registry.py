"""Which rules there are: every module of this package that does not open with an underscore."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import dashboard.rules
from dashboard.rules._rule import Rule


def rules_by_name(package: ModuleType = dashboard.rules) -> Mapping[str, Rule[Any]]:
    """Every rule by its name. Raises TypeError for a module that exports none, or one of another name."""
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return {name: _member(importlib.import_module(f"{package.__name__}.{name}"), name) for name in names}


def _member(module: ModuleType, name: str) -> Rule[Any]:
    found = getattr(module, "RULE", None)
    if not isinstance(found, Rule):
        raise TypeError(f"{module.__name__} exports no RULE; its file exports one `RULE = Rule(...)`")
    if found.name != name:
        raise TypeError(f"{module.__name__}: its RULE is named {found.name!r}; name it {name!r}")
    return found
