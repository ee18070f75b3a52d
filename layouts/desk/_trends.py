"""What came in and went out of an area: thirty days as bars over the usual range, and the same days by
kind and by source.

Each bar and each number is a door to its rows: the cases first reported, or closed, on that local day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final, Literal, TypeAlias

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.desk import Desk, Standing
from dashboard.reading.desk_lists import are_days_at_hand
from dashboard.reading.inflow import CaseSum, Day, Inflow, Usual
from layouts._numbers import percent
from layouts._pieces import told
from layouts._theme import UNKNOWN
from layouts.desk._case_view import is_door, told_instant
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, as_of, card, counted, number, table
from layouts.words import Words

MONDAY: Final = 0
SHOWN: Final = 8
"""Kinds or sources told by name."""
NAMED: Final = 4
"""Days that are named in a sentence at the most."""
TICK: Final = timedelta(microseconds=1)

Way: TypeAlias = Literal["in", "out"]
ROWS: Final[dict[Way, str]] = {"in": "reported", "out": "closed"}


def days(
    found: Inflow, standing: Standing, view: View, words: Words, *, most: int | None = None, title: str = ""
) -> Component:
    """In upwards, out downwards, to one scale, over what is usual. `most`: the end of the scale, where other
    figures have the same; None is `highest` of this one."""
    top = highest([found]) if most is None else most
    total = found.total
    note = words("trend_note", n=f"{total.registered:,}", closed=f"{total.closed:,}", late=f"{total.late:,}")
    columns = [_day(day, top, standing, view, words) for day in found.days]
    last = found.days[-1]
    ends = html.Div([_end(way, last, standing, words) for way in ROWS], className="ends")
    month = html.Div([*columns, ends], className="month", role="group")
    setattr(month, "aria-label", words("trend_days"))
    foot = [words("trend_scale", n=f"{top:,}"), words("trend_band")]
    if _runs(last, standing):
        foot.append(words("trend_last"))
    over = [day for day in found.days if not _runs(day, standing)]
    return card(
        title or words("trend_days"),
        month,
        html.P(" · ".join(foot), className="foot"),
        html.P([_said("in", over, words), html.Br(), _said("out", over, words)], className="said"),
        html.Details([html.Summary(words("trend_table")), _table(found, standing, view, words)]),
        note=note,
        at=as_of(standing.at, words),
        cls="trend",
    )


def unread(standing: Standing, view: View, words: Words) -> Component:
    """In place of the days of a past instant that are read on request alone."""
    read = dcc.Link(words("trend_read"), href=view.same(trend="1"), className="button")
    return card(
        words("trend_days"),
        html.P(words("trend_unread"), className="empty"),
        read,
        at=as_of(standing.at, words),
    )


async def are_read(desk: Desk, view: View) -> bool:
    """Whether the address asks for the days, or they cost little."""
    return view.asked.get("trend") == "1" or await are_days_at_hand(desk)


def highest(many: Iterable[Inflow]) -> int:
    """The highest bar, or the highest that is usual: the end of a scale on which all of them stand."""
    found = [(_n(day, way), _usual(day, way)) for each in many for day in each.days for way in ROWS]
    return max((max(n, usual[1] if usual is not None else 0) for n, usual in found), default=0)


def _n(day: Day, way: Way) -> int:
    return day.sum.registered if way == "in" else day.sum.closed


def _usual(day: Day, way: Way) -> Usual | None:
    return day.usual_in if way == "in" else day.usual_out


def _runs(day: Day, standing: Standing) -> bool:
    """Whether the day is not over yet: what came of it so far is less than what is usual on the whole of it.
    What happens at its last instant is of the next one."""
    return standing.at < day.ends_at - TICK


def _day(day: Day, most: int, standing: Standing, view: View, words: Words) -> Component:
    halves = [_half(way, day, most, standing, view, words) for way in ROWS]
    is_named = day.on.weekday() == MONDAY
    on = html.Span(f"{day.on:%m-%d}" if is_named else "", className="on")
    return html.Div([*halves, on], className="day")


def _half(way: Way, day: Day, most: int, standing: Standing, view: View, words: Words) -> Component:
    n, usual, runs = _n(day, way), _usual(day, way), _runs(day, standing)
    inside: list[Component] = []
    if usual is not None and most:
        low, high = (f"{each / most:.4f}" for each in usual)
        inside.append(
            html.I(className="usual later" if runs else "usual", style={"--low": low, "--high": high})
        )
    if n:
        so_far = f" {words('trend_so_far')}" if runs else ""
        said = f"{day.on:%m-%d} {words(f'trend_{way}')} {n:,}{so_far} · {_range(usual, words, is_whole=runs)}"
        inside.append(
            dcc.Link(
                told(html.I(), n=str(n)), href=_rows(view, way, day, standing), className="bar", title=said,
                style={"--share": f"{n / most:.4f}"},
            )
        )  # fmt: skip
    return html.Div(inside, className=f"half {way}")


def _range(usual: Usual | None, words: Words, *, is_whole: bool) -> str:
    """`is_whole`: it stands beside a part of a day."""
    if usual is None:
        return words("trend_usual_unknown")
    low, high = usual
    of = "trend_usual_whole" if is_whole else "trend_usual"
    return words(of, range=f"{low:,}" if low == high else f"{low:,}–{high:,}")


def _end(way: Way, last: Day, standing: Standing, words: Words) -> Component:
    """What stands at the right end of a half: its name, and the range that is usual on the last day."""
    usual, runs = _usual(last, way), _runs(last, standing)
    look = "" if usual is not None else UNKNOWN
    return html.Div(
        [
            html.B(words(f"trend_{way}"), className=way),
            html.Span(_weekday(last, standing, words)),
            html.Span(_range(usual, words, is_whole=runs), className=look),
        ],
        className="end",
    )


def _weekday(day: Day, standing: Standing, words: Words) -> str:
    name = words(f"weekday_{day.on.weekday()}")
    return f"{name} {words('trend_so_far')}" if _runs(day, standing) else name


def _rows(view: View, way: Way, day: Day, standing: Standing) -> str:
    code, what = standing.area.code if standing.area else None, ROWS[way]
    ends = {f"{what}_from": told_instant(day.begins_at), f"{what}_until": told_instant(day.ends_at)}
    return view.link("/cases", area=code, **ends)


def _said(way: Way, over: Sequence[Day], words: Words) -> str:
    """Of days that are over: on which it was more, or less, than is usual; of how many it is not known."""
    known = [(day, usual) for day in over if (usual := _usual(day, way)) is not None]
    if not known:
        return words(f"trend_said_{way}_unknown", n=len(over))
    unknown = len(over) - len(known)
    said = words(
        f"trend_said_{way}",
        n=len(known),
        above=_named([day for day, (_, high) in known if _n(day, way) > high], words),
        below=_named([day for day, (low, _) in known if _n(day, way) < low], words),
    )  # fmt: skip
    return said + (words("trend_said_less", n=unknown) if unknown else "")


def _named(of: Sequence[Day], words: Words) -> str:
    """How many days, and the last of them by date."""
    if not of:
        return words("trend_no_day")
    dates = words("trend_between").join(f"{day.on:%m-%d}" for day in of[-NAMED:])
    more = words("trend_and_before") if len(of) > NAMED else ""
    return words("trend_n_days", n=len(of), days=f"{dates}{more}")


def _table(found: Inflow, standing: Standing, view: View, words: Words) -> Component:
    """The same numbers, the last day first."""
    names = ("trend_day", "trend_in", "trend_usual_in", "trend_out", "trend_usual_out")
    columns = [Column(words(name), is_number=name != "trend_day") for name in names]
    rows = [list(_line(day, standing, view, words)) for day in reversed(found.days)]
    return html.Div(table(columns, rows, empty=""), className="wide")


def _line(day: Day, standing: Standing, view: View, words: Words) -> Iterator[Cell]:
    yield f"{day.on:%m-%d} {_weekday(day, standing, words)}"
    for way in ROWS:
        usual = _usual(day, way)
        yield number(_n(day, way), _rows(view, way, day, standing))
        if usual is None:
            yield html.Span("—", className=UNKNOWN)
        else:
            told = f"{usual[0]:,}–{usual[1]:,}"
            yield words("trend_whole", range=told) if _runs(day, standing) else told


def mix(
    found: Sequence[tuple[str, CaseSum]],
    name_of: Callable[[str], str],
    query: str,
    inflow: Inflow,
    standing: Standing,
    view: View,
    words: Words,
) -> Component:
    """Names with a bar and their number, the most first; the rest together."""
    code, total = standing.area.code if standing.area else None, inflow.total.registered
    most = max((each.registered for _, each in found), default=0)
    begins, ends = told_instant(inflow.days[0].begins_at), told_instant(inflow.days[-1].ends_at)
    rows = []
    for name, each in found[:SHOWN]:
        address = view.link("/cases", area=code, reported_from=begins, reported_until=ends, **{query: name})
        why = None if is_door(name) else view.link("/cases", area=code, **{query: name})
        rows.append(_row(name_of(name), each.registered, most, total, None if why else address, why=why))
    rest = sum(each.registered for _, each in found[SHOWN:])
    if rest:
        rows.append(_row(words("trend_others", n=len(found) - SHOWN), rest, most, total, None))
    title = words(f"trend_{query}")
    body = (
        html.Div(rows, className="named-bars") if rows else html.P(words("desk_none_late"), className="empty")
    )
    return card(title, body, note=words("trend_of", n=f"{total:,}"), at=as_of(standing.at, words))


def _row(
    name: str, n: int, most: int, total: int, address: str | None, *, why: str | None = None
) -> Component:
    """`why`: where it is said why the number opens nothing."""
    number: Component = html.Span(f"{n:,}", className="n")
    if address is not None:
        number = dcc.Link(counted(n, f"{n:,}"), href=address, className="n")
    share = html.Span(f"{percent(n, total)}%", className="t3")
    bar = html.Span(className="bar", style={"--share": f"{n / most if most else 0:.4f}"})
    named: Component = html.Span(name, className="name", title=name)
    if why is not None:
        named = dcc.Link(name, href=why, className="name", title=name)
    return html.Div([named, bar, number, share], className="bar-of")
