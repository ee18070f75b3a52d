"""Which channels there are: every module of this package that does not open with an underscore."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from types import ModuleType

import dashboard.channels
from dashboard.channels._channel import Channel


def channels_by_name(package: ModuleType = dashboard.channels) -> Mapping[str, Channel]:
    """Every channel by its name. Raises TypeError for a module that exports none, or one of another name."""
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return {name: _member(importlib.import_module(f"{package.__name__}.{name}"), name) for name in names}


def _member(module: ModuleType, name: str) -> Channel:
    found = getattr(module, "CHANNEL", None)
    if not isinstance(found, Channel):
        raise TypeError(
            f"{module.__name__} exports no CHANNEL; its file exports one `CHANNEL = Channel(...)`"
        )
    if found.name != name:
        raise TypeError(f"{module.__name__}: its CHANNEL is named {found.name!r}; name it {name!r}")
    return found
