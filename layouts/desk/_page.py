"""The contract of a desk's page: one file here, exporting one `PAGE` whose name is its module's.

A page asks the desk and draws what it is told; it keeps nothing. What it shows is wholly in its address:
`View` is the address read, and `link` the only way to write one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qsl, quote, urlencode

from dash import Dash
from dash.development.base_component import Component

from dashboard.reading.desk import Desk
from layouts.words import LANGS, Words

CARRIED: Final = ("lang", "at", "as")
"""What goes along from page to page: the language, and the instant that is looked at."""
As: TypeAlias = Literal["known", "corrected"]
"""How the past is read: as known then, or as corrected since."""


@dataclass(frozen=True, slots=True)
class View:
    """`of`: what the path names (`/area/{area}` → {"area": …}). `asked`: the query, one value a name."""

    path: str
    of: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str, of: Mapping[str, str], search: str) -> View:
        return cls(path, of, dict(parse_qsl(search.removeprefix("?"))))

    @property
    def as_(self) -> As:
        """How the past is to be read; as known then where the address tells no other way that there is."""
        return "corrected" if self.asked.get("as") == "corrected" else "known"

    def link(self, path: str, **asked: str | None) -> str:
        """The address of another view, at the same instant and in the same language."""
        carried = {name: self.asked[name] for name in CARRIED if self.asked.get(name)}
        wanted = {**carried, **{name: value for name, value in asked.items() if value}}
        return f"{quote(path)}?{urlencode(wanted)}" if wanted else quote(path)

    def same(self, **asked: str | None) -> str:
        """This view with some of its query changed; None takes a name away."""
        changed = {**self.asked, **asked}
        wanted = {name: value for name, value in changed.items() if value}
        return f"{quote(self.path)}?{urlencode(wanted)}" if wanted else quote(self.path)

    def other_language(self, lang: str) -> str:
        return self.same(lang=next(other for other in LANGS if other != lang))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it is shown. `crumbs`: text and address of each step above `title`; `at`: the instant.
    `is_plain`: nothing in it is called back, so that it is drawn as one (`_plain`)."""

    title: str
    body: Component
    at: datetime
    crumbs: tuple[tuple[str, str], ...] = ()
    area: str | None = None
    is_plain: bool = False


Draw: TypeAlias = Callable[[Desk, View, Words], Awaitable[Drawn]]
Register: TypeAlias = Callable[[Dash, Callable[[View], Desk], Words], None]
"""Adds a page's own callbacks to the application; the function gives the asker's desk for a view."""


@dataclass(frozen=True, slots=True)
class Page:
    """`path`: as Starlette's routes are written. `register` and `parts` belong together: the callbacks of a
    page, and the components that these name, for Dash to check them by."""

    name: str
    path: str
    draw: Draw
    register: Register | None = None
    parts: Callable[[Words], Component] | None = None
