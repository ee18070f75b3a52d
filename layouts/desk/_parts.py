"""The desk's own components, drawn by `assets/desk-parts.js`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from dash.development.base_component import Component

from layouts._figure import Figure


class _Part(Component):
    _namespace = "onescreen"
    _valid_wildcard_attributes: ClassVar[list[str]] = []  # type: ignore[misc]
    available_wildcard_properties: ClassVar[list[str]] = []  # type: ignore[misc]

    def __init__(self, **props: Any) -> None:
        super().__init__(**props)  # type: ignore[no-untyped-call]


class Chart(_Part):
    """A figure, redrawn when it changes, when its box does, and from day to night. `label`: what it says, for
    those who do not see it; the same numbers stand in a table beside it."""

    _type = "Chart"
    _prop_names: ClassVar[list[str]] = ["figure", "label", "className"]  # type: ignore[misc]
    available_properties: ClassVar[list[str]] = ["figure", "label", "className"]

    def __init__(self, figure: Figure, *, label: str, cls: str = "") -> None:
        super().__init__(figure=figure, label=label, className=cls)


class Plain(_Part):
    """What `_plain.plain` makes of a part of a page. `told`: JSON of its nodes."""

    _type = "Plain"
    _prop_names: ClassVar[list[str]] = ["told"]  # type: ignore[misc]
    available_properties: ClassVar[list[str]] = ["told"]

    def __init__(self, told: str) -> None:
        super().__init__(told=told)


class Filter(_Part):
    """A box whose text becomes `name` in the page's address a moment after it is typed."""

    _type = "Filter"
    _prop_names: ClassVar[list[str]] = ["name", "value", "label"]  # type: ignore[misc]
    available_properties: ClassVar[list[str]] = ["name", "value", "label"]

    def __init__(self, name: str, value: str, *, label: str) -> None:
        super().__init__(name=name, value=value, label=label)


class Choice(_Part):
    """One of a few. `options`: code and name of each; `value`: the code chosen, None of none; `label`: what
    is chosen, for those who do not see the words above it."""

    _type = "Choice"
    _prop_names: ClassVar[list[str]] = ["id", "options", "value", "label"]  # type: ignore[misc]
    available_properties: ClassVar[list[str]] = ["id", "options", "value", "label"]

    def __init__(
        self,
        id: Mapping[str, str],
        options: Sequence[tuple[str, str]],
        value: str | None,
        *,
        label: str,
    ) -> None:
        super().__init__(id=dict(id), options=[list(each) for each in options], value=value, label=label)
