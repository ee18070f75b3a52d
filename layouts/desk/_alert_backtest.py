"""What a rule told people of in 90 days, and would have fired as it is set now: by day and by street."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.domain.alert_faces import RuleFace
from dashboard.reading.alert_backtest import Backtests, RuleTested, Tested
from dashboard.reading.alert_past import Told
from layouts._pieces import mark, told
from layouts._theme import DUE, UNKNOWN
from layouts.desk._alert_told import Telling, clock, length
from layouts.desk._pieces import Column, card, span, table
from layouts.words import Words

START: Final = "alert-backtest"
SQUARES: Final = 12
"""Up to so many a day are drawn as unit squares; more as a bar."""


def actual(past: Told, face: RuleFace, telling: Telling) -> Component:
    """The alerts that were really raised by it, in reach."""
    words = telling.words
    said = words("past_said", n=f"{past.alerts:,}", items=f"{past.items:,}")
    if past.untold:
        said = f"{said} · {words('past_untold', n=f'{past.untold:,}')}"
    if past.is_more:
        said = f"{said} · {words('past_more')}"
    body = by_day(past.by_day, past.since, telling.at, words, label=said)
    return card(
        words("past_title"), html.P(said), body, note=words("past_note"), at=_days(telling, past.since)
    )


def backtest(tests: Backtests | None, face: RuleFace, telling: Telling) -> Component:
    words = telling.words
    title, note = words("backtest_title"), words("backtest_note")
    if tests is None:
        return card(title, html.P(words("backtest_none"), className="empty"), note=note)
    parts: list[Component] = []
    at = ""
    if tests.last is not None:
        parts += _found(tests.last, face, telling)
        at = words("backtest_at", at=clock(tests.last.until, telling))
    if tests.has_failed:
        parts.append(html.P([mark(DUE), words("backtest_failed")], className="due"))
    return card(title, *parts, _control(tests, words), note=note, at=at)


def _control(tests: Backtests, words: Words) -> Component:
    if tests.share is not None:
        said = words("backtest_running", n=int(100 * tests.share))
        bar = html.Progress(value=f"{tests.share:.3f}", max="1", **{"aria-label": said})  # type: ignore[arg-type]
        return html.Div([bar, html.Span(said, className="t2")], className="row progress", role="status")
    name = words("backtest_start") if tests.last is None else words("backtest_again")
    return html.Div(
        html.Button(name, id=START, n_clicks=0, className="button", type="button"), className="row"
    )


def _found(last: Tested, face: RuleFace, telling: Telling) -> list[Component]:
    words, found = telling.words, last.rules.get(face.name)
    if found is None:
        return [html.P(words("backtest_off"), className="empty")]
    if not found.is_known:
        return [html.P([mark(UNKNOWN), words("backtest_unknown")], className="unk")]
    since, unknown, none = last.since, list[Component](), words("past_nowhere")
    if found.known_from is not None and found.known_from > last.since:
        since = found.known_from
        at = clock(since, telling)
        unknown = [html.P([mark(UNKNOWN), words("backtest_unknown_before", at=at)], className="unk")]
        if since >= last.until:
            return unknown
        none = words("past_nowhere_since", at=at)
    if telling.desk.grant.area is not None:
        return [*unknown, *_of_reach(found, telling, none)]
    said = words("backtest_said", n=f"{found.fired:,}", open=f"{found.open:,}", t=_median(found, words))
    return [
        *unknown,
        html.P(said),
        by_day(found.by_day, since, last.until, words, label=said, unit="past_items"),
        _by_street(found.by_area, telling, none),
    ]


def _of_reach(found: RuleTested, telling: Telling, none: str) -> list[Component]:
    """Days and lengths are of the whole centre: who has an area is told of that area alone."""
    within = {area: n for area, n in found.by_area.items() if area in telling.standing.reached}
    said = telling.words("backtest_in_reach", n=f"{sum(within.values()):,}")
    return [html.P(said), _by_street(within, telling, none)]


def _median(found: RuleTested, words: Words) -> str:
    if found.median_s is None:
        return "—"
    lasted = timedelta(seconds=found.median_s)
    return length(lasted, words) if found.median_s < 3600 else span(lasted, words)


def by_day(
    counts: Mapping[date, int],
    since: datetime,
    until: datetime,
    words: Words,
    *,
    label: str,
    unit: str = "past_n",
) -> Component:
    """A column a day, of unit squares while they are few; the same numbers as a table, headed by `unit`."""
    first, last = (t.astimezone(words.zone).date() for t in (since, until))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    most = max((counts.get(day, 0) for day in days), default=0)
    if not most:
        return html.Div()
    columns = [_column(day, counts.get(day, 0), most, words) for day in days]
    kind = "units" if most <= SQUARES else "heights"
    ends = [html.Span(f"{first:%m-%d}"), html.Span(words("past_most", n=most)), html.Span(f"{last:%m-%d}")]
    chart = told(html.Div(columns, className=f"by-day {kind}", role="img", title=label))
    setattr(chart, "aria-label", label)
    rows = [[f"{day:%Y-%m-%d}", f"{counts[day]:,}"] for day in days if counts.get(day)]
    numbers = table([Column(words("past_day")), Column(words(unit), is_number=True)], rows, empty="")
    parts: list[Component] = [chart, html.Div(ends, className="ends t3")]
    if rows:
        parts.append(html.Details([html.Summary(words("past_table")), numbers], className="evidence"))
    return html.Div(parts)


def _column(day: date, n: int, most: int, words: Words) -> Component:
    title = words("past_on", day=f"{day:%m-%d}", n=n)
    if most <= SQUARES:
        return html.Span([html.I() for _ in range(n)], title=title)
    return html.Span(html.I(style={"--high": f"{n / most:.3f}"}) if n else [], title=title)


def _by_street(by_area: Mapping[str, int], telling: Telling, none: str) -> Component:
    """By the street above each area, in the register's order; what is of no area last. `none`: where it is
    empty."""
    words, tree = telling.words, telling.standing.tree
    streets: Counter[str] = Counter()
    for area, n in by_area.items():
        path = tree.path(area) if area in tree else ()
        street = next(
            (code for code in path if telling.areas[code].level == "street"), path[0] if path else ""
        )
        streets[street] += n
    order = {code: i for i, code in enumerate(telling.areas)}
    rows = [
        [telling.place(code), f"{n:,}"]
        for code, n in sorted(streets.items(), key=lambda each: order.get(each[0], len(order)))
    ]
    columns = [Column(words("past_street")), Column(words("past_items"), is_number=True)]
    return html.Div(table(columns, rows, empty=none), className="by-street")


def _days(telling: Telling, since: datetime) -> str:
    first, last = (t.astimezone(telling.words.zone) for t in (since, telling.at))
    return f"{first:%m-%d} → {last:%m-%d %H:%M}"
