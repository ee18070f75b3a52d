"""The contract of a page: which panels stand on it, and the frame that holds theirs.

One file in `pages/`, exporting one `PAGE` whose name is its module's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.words import Words


@dataclass(frozen=True, slots=True)
class Page:
    """`frame` is given the frames of its panels by name."""

    name: str
    panels: tuple[str, ...]
    frame: Callable[[Mapping[str, Component], Words], Component]
