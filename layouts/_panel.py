"""The contract of a panel: one file in `panels/`, exporting one `PANEL` whose name is its module's.

`frame` is what never changes (a Dash component), `fill` what does (props by part). Both are pure. A part is
an element whose id is `address(panel, part)`; `fill` names only parts that the frame of the same register
has, and states the same fields of a part each time, so that the last props are the whole truth of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import Situation
from layouts._figure import Figure
from layouts._ids import address
from layouts.words import Words


class Props(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a part shows; a field left out is left as it is.

    text: its words. cls: meanings (`_theme`), beside the frame's own classes. title: the words on hover.
    style: CSS variables. hidden: out of sight. since: an instant, ms since 1970; the browser writes how long
    ago that is, each second. until: likewise, and what is left to it, as minutes:seconds, or in the two
    greatest units where the part bears `data-form="two"`. pulse: a key; another one than before rings the
    part once.
    bins: squares by column of a runway, 48 of them.
    marks: beacons as (sent, recorded), ms since 1970, oldest first.
    chart: a figure (`_figure`); its panel has a `gap_s` of a second or more.
    """

    text: str | None = None
    cls: str | None = None
    title: str | None = None
    style: dict[str, str] | None = None
    hidden: bool | None = None
    since: int | None = None
    until: int | None = None
    pulse: str | None = None
    marks: tuple[tuple[int, int], ...] | None = None
    chart: Figure | None = None
    bins: tuple[int, ...] | None = None


Parts: TypeAlias = Mapping[str, Props]


@dataclass(frozen=True, slots=True)
class Panel:
    """`frame` of the areas valid on the day; `fill` of a Situation. `gap_s`: real seconds between two changes
    at the least; the first is drawn at once, and what comes within is shown at the end of it."""

    name: str
    frame: Callable[[tuple[Area, ...], Words], Component]
    fill: Callable[[Situation, Words], Parts]
    gap_s: float = 0.0

    def filled(self, situation: Situation, words: Words) -> dict[str, Props]:
        """Props by address."""
        return {address(self.name, part): props for part, props in self.fill(situation, words).items()}


def valid_areas(situation: Situation | None, words: Words) -> tuple[Area, ...]:
    """The register as it stands on the Situation's local day."""
    if situation is None:
        return ()
    day = situation.at.astimezone(words.zone).date()
    return tuple(area for area in situation.register if area.is_valid_on(day))
