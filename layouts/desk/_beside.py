"""Two areas side by side: their shares, with what is to be thought of the difference, their counts, and what
came in by kind and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.domain.situation import AreaSituation, ClauseCounts, ClauseName
from dashboard.ports import CaseStatus, ClauseState
from dashboard.reading.desk import Standing
from dashboard.reading.inflow import CaseSum, Inflow
from layouts._names import place
from layouts._numbers import percent
from layouts._theme import DUE, OVER, UNKNOWN
from layouts.desk._cards import SHOWN_CLAUSES, households
from layouts.desk._case_view import cases_link, is_door, told_instant
from layouts.desk._page import View
from layouts.desk._pieces import Cell, Column, as_of, card, number, table
from layouts.desk._relay_view import LOOKS, number_of, rows_of
from layouts.desk._shares import CLAUSES, ON_TIME, OVERDUE, RELAYS, Share, difference, told
from layouts.words import Words

Mixed: TypeAlias = Literal["kind", "source"]
MIXED: Final[tuple[Mixed, ...]] = ("kind", "source")
STATUSES: Final[tuple[tuple[CaseStatus, str], ...]] = (
    ("open", ""), ("due_soon", DUE), ("overdue", OVER), ("unheld", ""),
)  # fmt: skip
STATES: Final[tuple[tuple[ClauseState, str], ...]] = (("running", ""), ("due_soon", DUE), ("overdue", OVER))


def named(standing: Standing, words: Words) -> str:
    if standing.area is None:
        return words("desk_everything")
    return place(standing.area.code, standing.tree.by_code, words)


def _code(standing: Standing) -> str | None:
    return standing.area.code if standing.area else None


def shares(a: Standing, b: Standing, view: View, words: Words) -> Component:
    names = named(a, words), named(b, words)
    columns = [Column(each) for each in (words("beside_share"), *names, words("beside_difference"))]
    rows = [_share(each, (a, b), names, view, words) for each in (ON_TIME, OVERDUE, *CLAUSES, *RELAYS)]
    return card(
        words("beside_shares"),
        html.Div(table(columns, rows, empty=""), className="wide"),
        html.P(words("beside_method"), className="foot"),
        at=as_of(a.at, words),
        cls="shares",
    )


def _share(
    share: Share, sides: tuple[Standing, Standing], names: tuple[str, str], view: View, words: Words
) -> Sequence[Cell]:
    a, b = (side.figures for side in sides)
    cells = [told(share, side.figures, _code(side), view, words) for side in sides]
    frozen = [name for name, here in zip(names, (a, b), strict=True) if here.frozen_since is not None]
    if _is_nested(*sides):
        said: Component = html.Span(words("beside_nested"), className="t3")
    elif frozen:
        said = html.Span(words("beside_frozen", name=frozen[0]), className=UNKNOWN)
    else:
        found = difference(share.of(a), share.of(b))
        higher = names[0 if found == "more" else 1]
        text = words("beside_higher", name=higher) if found in ("more", "less") else words(f"beside_{found}")
        said = html.B(text) if found in ("more", "less") else html.Span(text, className="t3")
    name = html.Div([words(share.name), html.Div(words(share.formula), className="basis")], className="share")
    return name, *cells, said


def _is_nested(a: Standing, b: Standing) -> bool:
    """True where one lies in the other, or is it: what they share tells nothing of a difference."""
    codes = _code(a), _code(b)
    return any(
        code in (None, *(area.code for area in side.path)) for code, side in zip(codes, (b, a), strict=True)
    )


def counts(a: Standing, b: Standing, view: View, words: Words) -> Component:
    """Counts are not compared: an area has what it has."""
    columns = [Column(words("beside_count")), *(Column(named(s, words), is_number=True) for s in (a, b))]
    sides = a, b
    rows: list[Sequence[Cell]] = [
        (words(name), *(_cases(name, look, side, view) for side in sides)) for name, look in STATUSES
    ]
    rows.insert(1, (words("desk_thousand"), *(_density(side, words) for side in sides)))
    for name in ("registered", "closed"):
        rows.append((words(f"beside_{name}_today"), *(_today(name, side, view, words) for side in sides)))
    for clause in SHOWN_CLAUSES:
        said = f"{words(f'clause_{clause}')} · {words('beside_states')}"
        rows.append((said, *(_clause(clause, side, view) for side in sides)))
    for way in ("down", "up"):
        said = f"{words(f'relays_{way}')} · {words('beside_relay_states')}"
        rows.append((said, *(_relays(way, side, view, words) for side in sides)))
    return card(
        words("beside_counts"),
        html.Div(table(columns, rows, empty=""), className="wide"),
        note=words("beside_counts_note"),
        at=as_of(a.at, words),
    )


def _cases(status: CaseStatus, look: str, side: Standing, view: View) -> Component:
    cases = side.figures.cases
    n = cases.open_overdue if status == "overdue" else int(getattr(cases, status))
    return number(n, cases_link(view, status=status, area=_code(side)), status=look)


def _density(side: Standing, words: Words) -> Component:
    """Open cases by 1000 households, with its fraction; households that nobody told are unknown."""
    n, opened = households(side), side.figures.cases.open
    if not n:
        return html.Span(words("desk_no_households"), className=UNKNOWN)
    basis = html.Span(f" {opened:,} ÷ {n:,}", className="t3")
    return html.Span([html.B(f"{1000 * opened / n:.1f}"), basis], className="nw")


def _today(name: str, side: Standing, view: View, words: Words) -> Component:
    begins = side.at.astimezone(words.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    since = {"reported_from" if name == "registered" else "closed_from": told_instant(begins)}
    return number(getattr(side.figures.today, name), view.link("/cases", area=_code(side), **since))


def _clause(clause: ClauseName, side: Standing, view: View) -> Component:
    found = side.figures.clauses.get(clause, ClauseCounts())
    return _joined(
        number(
            getattr(found, state), cases_link(view, clause=clause, state=state, area=_code(side)), status=look
        )
        for state, look in STATES
    )


def _relays(way: str, side: Standing, view: View, words: Words) -> Component:
    here: AreaSituation = side.figures
    found = here.relay_down if way == "down" else here.relay_up
    return _joined(
        number(
            number_of(found, status),
            rows_of(view, None, words, status=status, area=_code(side), direction=way),
            status=LOOKS.get(status, ""),
        )
        for status in ("late", "no_receipt", "in_flight")
    )


def _joined(numbers: Iterable[Component]) -> Component:
    inside: list[Component | str] = []
    for each in numbers:
        inside += [" · ", each] if inside else [each]
    return html.Span(inside, className="nw")


def mix(
    by: Mixed, sides: tuple[Standing, Standing], flows: Sequence[Inflow], view: View, words: Words
) -> Component:
    """What came in by kind or source in the same days, the most of both first; every name that either has."""
    found = [dict(flow.kinds if by == "kind" else flow.sources) for flow in flows]
    both = {name: sum(_came(each, name) for each in found) for each in found for name in each}
    columns = [Column(words(f"trend_{by}"))]
    columns += [Column(named(side, words), is_number=True) for side in sides]
    name_of = words.kind if by == "kind" else words.source
    rows: list[Sequence[Cell]] = []
    for name in sorted(both, key=lambda each: (-both[each], each)):
        cells = [
            _part(_came(sums, name), flow, side, view, **{by: name})
            for sums, flow, side in zip(found, flows, sides, strict=True)
        ]
        said: Cell = name_of(name)
        if not is_door(name):
            said = dcc.Link(said, href=view.link("/cases", **{by: name}))
        rows.append((said, *cells))
    rows.append(
        (
            html.B(words("beside_total")),
            *(
                _part(flow.total.registered, flow, side, view)
                for flow, side in zip(flows, sides, strict=True)
            ),
        )
    )
    return card(
        words(f"beside_by_{by}"),
        html.Div(table(columns, rows, empty=""), className="wide"),
        note=words("beside_mix_note", n=len(flows[0].days)),
        at=as_of(sides[0].at, words),
    )


def _came(sums: Mapping[str, CaseSum], name: str) -> int:
    return sums[name].registered if name in sums else 0


def _part(n: int, flow: Inflow, side: Standing, view: View, **only: str) -> Component:
    """A number of what came in, and its share of all."""
    begins, ends = told_instant(flow.days[0].begins_at), told_instant(flow.days[-1].ends_at)
    address = view.link("/cases", area=_code(side), reported_from=begins, reported_until=ends, **only)
    total = flow.total.registered
    share = f" {percent(n, total)}%" if total else " —"
    shown = number(n, address if all(map(is_door, only.values())) else None)
    return html.Span([shown, html.Span(share, className="t3 part")], className="nw")
