"""The clocks of 1515: how each is kept, what runs, and every case on its runway, one square a case.

On-time share = met ÷ (met + late + open overdue), and beside it how much of all that a clock holds was
paused: a pause moves the due instant, so a rate says little without it. Frozen areas are left out of all;
where everything is frozen, the last counts stand with "?" and no runway is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.domain.situation import ClauseCounts, ClauseName, Runway, Situation
from layouts._frozen import UNSURE, addend, as_of_known, known
from layouts._ids import address
from layouts._numbers import count, ems, percent, short_count
from layouts._panel import Panel, Parts, Props
from layouts._pieces import mark, part, section
from layouts._runway import laid
from layouts._theme import DUE, OVER, STALE, UNKNOWN, ZERO
from layouts.words import Words

NAME = "clocks"
CLOCKS: dict[str, tuple[ClauseName, ...]] = {
    "dispatch": ("dispatch",),
    "ordinary": ("close_ordinary",),
    "grave": ("close_major", "close_special"),
    "promised": ("close_promised",),
}
"""A clock and the clauses that it counts. The promised one is out of sight while it holds no case."""

COUNTS = (("running", "running", ""), ("due_soon", "due_short", DUE), ("overdue", "over_short", OVER))
"""Field of :class:`ClauseCounts`, its word, and the status that it tells."""

ROWS, ROWS_OF_FOUR = 6, 3
"""Squares that stand one over the other on a runway; where four clocks share the room."""

ROOM = 8.0
"""How wide the three numbers may stand together in their full size, in ems."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clauses of one clock added up. `paused`: cases that were paused at least once; None unknown."""

    running: int
    due_soon: int
    overdue: int
    met: int
    late: int
    paused: int | None
    runway: Runway | None

    @property
    def held(self) -> int:
        return self.running + self.met + self.late

    @property
    def judged(self) -> int:
        """What the on-time share is of."""
        return self.met + self.late + self.overdue


def frame(areas: tuple[Area, ...], words: Words) -> Component:
    key = html.Span(words("clocks_key"), className="key")
    rows = [_row(name, words) for name in CLOCKS]
    body = html.Div(rows, id=address(NAME, "limits"), className="limits")
    return section(NAME, body, words=words, key=key)


def _row(name: str, words: Words) -> Component:
    limit, note = html.Small(words(f"clock_{name}_limit")), part(NAME, f"{name}-none", "note", text="")
    title = html.Span([html.B(words(f"clock_{name}")), limit, note])
    rate = html.Span([part(NAME, f"{name}-rate", "rate"), html.Small(words("on_time_unit"))])
    counts = [
        html.Span([*([mark(status)] if status else []), words(word), part(NAME, f"{name}-{field}", "count")])
        for field, word, status in COUNTS
    ]
    return html.Div(
        [
            html.Div([title, rate], className="limit-head"),
            html.Div(
                html.Div(id=address(NAME, f"{name}-bins"), className="squares"),
                className="runway",
            ),
            html.Div(
                [
                    part(NAME, f"{name}-basis", "basis", text=""),
                    html.Span(words("runway_due"), className="due-at"),
                    html.Span(words("runway_over"), className="over-at"),
                ],
                className="axis",
            ),
            html.Div(counts, id=address(NAME, f"{name}-counts"), className="counts"),
        ],
        id=address(NAME, name),
        className="limit",
        hidden=name == "promised",
    )


def fill(situation: Situation, words: Words) -> Parts:
    told, as_of = known(situation).clauses, as_of_known(situation, words)
    clocks = {
        name: _clock(situation, [told.get(c, ClauseCounts()) for c in of], of) for name, of in CLOCKS.items()
    }
    is_four, is_frozen = clocks["promised"].held > 0, addend(situation) == UNSURE
    parts = {
        "asof": as_of,
        "limits": Props(cls="four" if is_four else ""),
        "promised": Props(hidden=not is_four),
    }
    for name, clock in clocks.items():
        rows = ROWS_OF_FOUR if is_four else ROWS
        shown = _told(clock, rows, words, is_stale=bool(as_of.cls), is_frozen=is_frozen)
        parts |= {f"{name}-{field}": props for field, props in shown.items()}
    return parts


def _clock(situation: Situation, found: list[ClauseCounts], clauses: tuple[ClauseName, ...]) -> Clock:
    runways = [situation.runways[clause] for clause in clauses if clause in situation.runways]
    is_drawn = len(runways) == sum(counts.running > 0 for counts in found) and runways
    return Clock(
        running=sum(c.running for c in found),
        due_soon=sum(c.due_soon for c in found),
        overdue=sum(c.overdue for c in found),
        met=sum(c.met for c in found),
        late=sum(c.late for c in found),
        paused=_paused(found),
        runway=_added(runways) if is_drawn else None,
    )


def _paused(found: list[ClauseCounts]) -> int | None:
    """None where a clause that holds cases does not know it, or none holds any."""
    holding = [c for c in found if c.running + c.met + c.late]
    if not holding or any(c.paused_share is None for c in holding):
        return None
    return sum(round((c.paused_share or 0.0) * (c.running + c.met + c.late)) for c in holding)


def _added(runways: list[Runway]) -> Runway:
    ahead = zip(*(r.ahead for r in runways), strict=True)
    beyond = zip(*(r.beyond for r in runways), strict=True)
    return Runway(tuple(map(sum, ahead)), tuple(map(sum, beyond)))


def _told(clock: Clock, rows: int, words: Words, *, is_stale: bool, is_frozen: bool) -> dict[str, Props]:
    drawn = laid(clock.runway or Runway(), rows)
    doubt = UNSURE if is_frozen else ""
    shown = {field: short_count(getattr(clock, field), words) + doubt for field, _, _ in COUNTS}
    is_long = ems("".join(shown.values())) > ROOM
    parts = {
        "rate": _rate(clock, STALE if is_stale else ""),
        "basis": _basis(clock, words),
        "bins": Props(bins=drawn.columns),
        "none": _note(clock, drawn.each, words, is_frozen=is_frozen),
        "counts": Props(cls="long" if is_long else ""),
    }
    for field, _, status in COUNTS:
        number = getattr(clock, field)
        look = "" if is_frozen else status if number else ZERO
        parts[field] = Props(text=shown[field], cls=look, title=f"{number:,}")
    return parts


def _rate(clock: Clock, look: str) -> Props:
    if not clock.judged:
        return Props(text="—", cls=UNKNOWN)
    return Props(text=f"{percent(clock.met, clock.judged)}%", cls=look)


def _basis(clock: Clock, words: Words) -> Props:
    """The fraction and the paused share; "—" of what is of nothing or not known."""
    fraction = f"{short_count(clock.met, words)} ÷ {short_count(clock.judged, words)}"
    share = "—" if clock.paused is None else f"{percent(clock.paused, clock.held)}%"
    text = words("clock_basis", fraction=fraction if clock.judged else "—", paused=share)
    return Props(text=text, title=f"{clock.met:,} ÷ ({clock.met:,} + {clock.late:,} + {clock.overdue:,})")


def _note(clock: Clock, each: int, words: Words, *, is_frozen: bool) -> Props:
    """What the runway cannot show: that all is frozen, nothing runs, too much does, or a square is more than
    one case."""
    if is_frozen:
        text = words("runway_frozen")
    elif not clock.running:
        text = words("runway_empty")
    elif clock.runway is None:
        text = words("runway_full")
    else:
        text = words("runway_each", n=count(each, words)) if each > 1 else ""
    return Props(text=text, hidden=not text)


PANEL = Panel(NAME, frame, fill)
