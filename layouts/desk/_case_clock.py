"""Why a clause is due when it is: the days one by one as on a calendar, then the steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from dash import html
from dash.development.base_component import Component

from dashboard.domain.counted_days import CountedDay, Counting
from dashboard.domain.deadline import Turn
from dashboard.reading.case_detail import ClauseDetail
from dashboard.reading.case_file import CaseFile, Clocked
from layouts._pieces import mark
from layouts._theme import DUE, OK, OVER
from layouts.desk._pieces import card, local, span
from layouts.words import Words

MOST_DAYS: Final = 70
"""Days that are drawn one by one; of a longer stretch the first and the last ones are."""
LOOKS: Final = {"running": "", "due_soon": DUE, "overdue": OVER, "met": OK, "late": OVER}


class Told(NamedTuple):
    """One step: what it is, its instant, day or length, and why."""

    label: str
    value: str
    why: str


def clocks(file: CaseFile, words: Words) -> Iterator[Component]:
    """A card for each clause of the present episode: the one that still runs first."""
    pairs = list(zip(file.detail.episodes[-1].clauses, file.clocks, strict=True)) if file.clocks else []
    for clause, clocked in sorted(pairs, key=lambda pair: pair[0].met_at is not None):
        yield _clause(clause, clocked, file.at, words)


def _clause(clause: ClauseDetail, clocked: Clocked, at: datetime, words: Words) -> Component:
    look, counting = LOOKS[clause.status], clocked.counting
    state: list[Component | str] = [mark(look)] if look else []
    state.append(words(f"clause_state_{clause.status}"))
    said = html.Span(state, className=f"state {look}".strip())
    note: list[Component | str] = [said]
    if clause.provisional:
        note.append(f" · {words('case_provisional')}")
    head = html.Header(
        [
            html.H2(words(f"case_why_{clause.clause}")),
            html.Span(note, className="note"),
            html.Span(local(clause.due_at, words, seen_from=at), className="at"),
        ]
    )
    if counting is None or not counting.turns:
        return html.Section([head, html.P(words("case_no_why"), className="empty")], className="card")
    steps = [
        html.Div([html.Dt(step.label), html.Dd([html.B(step.value), html.Span(step.why)])], className="step")
        for step in _steps(clause, counting, at, words)
    ]
    return html.Section(
        [head, _strip(counting.days, words), html.Dl(steps, className="steps")], className="card clause"
    )


# ── the days ────────────────────────────────────────────────────────────────────────────────────────────


def _strip(days: Sequence[CountedDay], words: Words) -> Component:
    shown: list[Component] = []
    left_out = len(days) - MOST_DAYS
    for i, day in enumerate(days):
        if left_out > 0 and MOST_DAYS // 2 <= i < MOST_DAYS // 2 + left_out:
            if i == MOST_DAYS // 2:
                shown.append(html.Li(words("case_days_left_out", n=left_out), className="gap"))
            continue
        shown.append(_day(day, is_first=i == 0, is_new_month=i == 0 or day.on.day == 1, words=words))
    return html.Ol(shown, className="days", **{"aria-label": words("case_days")})  # type: ignore[arg-type]


def _day(day: CountedDay, *, is_first: bool, is_new_month: bool, words: Words) -> Component:
    cls = "day"
    for name, is_so in (("rest", day.is_rest), ("due", day.is_due), ("still", day.is_paused)):
        cls += f" {name}" if is_so else ""
    cls += " counted" if day.number is not None or is_first else ""
    said = (
        words("case_day_start") if is_first
        else words("case_day_n", n=day.number) if day.number is not None
        else words("case_day_rest") if day.is_rest
        else words("case_day_still") if day.is_paused
        else "·"
    )  # fmt: skip
    below = words("case_day_make_up") if day.is_make_up else words("case_day_guess") if day.is_guess else ""
    if day.is_due and not below:
        below = words("case_day_due")
    number = f"{day.on:%m-%d}" if is_new_month else f"{day.on.day}"
    parts = [
        html.Span(words(f"weekday_short_{day.on.weekday()}"), className="week"),
        html.Span([html.B(number), html.Span(said)], className="cell"),
        html.Span(below, className="below"),
    ]
    told = " · ".join(filter(None, (f"{day.on:%Y-%m-%d}", said, below)))
    return html.Li(parts, className=cls, title=told)


# ── the steps ───────────────────────────────────────────────────────────────────────────────────────────


def _steps(clause: ClauseDetail, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    """A run of rest days is one step."""
    for kind, turns in groupby(counting.turns, key=lambda turn: turn.kind):
        run = list(turns)
        if kind == "rest":
            yield _rested(run, words)
            continue
        for turn in run:
            yield from _TOLD[kind](turn, counting, at, words)
    if clause.met_at is not None:
        said = words(f"clause_state_{clause.status}")
        yield Told(words("step_met"), local(clause.met_at, words, seen_from=at), said)


def _start(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    yield Told(words("step_start"), local(turn.at, words, seen_from=at), words("step_start_why"))
    limit = words("step_days", n=turn.days)
    why = words(f"counting_{counting.counting}")
    yield Told(words("step_limit"), limit, words("step_limit_why", counting=why, policy=counting.policy))


def _next_day(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    yield Told(words("step_next_day"), _on(turn.on, words), words("step_next_day_why"))


def _counted(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    yield Told(words("step_counted"), _on(turn.on, words), words("step_counted_why", n=turn.days))


def _elapsed(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    said = words("step_elapsed_why", n=turn.days)
    yield Told(words("step_counted"), local(turn.at, words, seen_from=at), said)


def _rested(turns: Sequence[Turn], words: Words) -> Told:
    first, last = turns[0].on, turns[-1].on
    why = _on(first, words) if first == last else words("step_span", a=_on(first, words), b=_on(last, words))
    key = "step_rest_guess" if any(turn.is_guess for turn in turns) else "step_rest_why"
    return Told(words("step_rest"), words("step_days", n=len(turns)), words(key, span=why))


def _worked(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    key = "step_worked_guess" if turn.is_guess else "step_worked_why"
    yield Told(words("step_worked"), _on(turn.on, words), words(key))


def _paused(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    assert turn.at is not None and turn.until is not None
    stretch = words("step_span", a=local(turn.at, words), b=local(turn.until, words))
    length: timedelta = turn.until - turn.at
    yield Told(words("step_pause"), span(length, words), words("step_pause_why", span=stretch))


def _extended(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    yield Told(words("step_extended"), local(turn.at, words, seen_from=at), words("step_extended_why"))


def _promised(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    yield Told(words("step_promised"), local(turn.at, words, seen_from=at), words("step_promised_why"))


def _ends(turn: Turn, counting: Counting, at: datetime, words: Words) -> Iterator[Told]:
    yield Told(words("step_ends"), local(turn.at, words, seen_from=at), words("step_ends_why"))


_TOLD: Final = {
    "start": _start, "next_day": _next_day, "counted": _counted, "elapsed": _elapsed, "worked": _worked,
    "pause": _paused, "extended": _extended, "promised": _promised, "ends": _ends,
}  # fmt: skip


def _on(day: date | None, words: Words) -> str:
    assert day is not None
    return f"{day:%m-%d} {words(f'weekday_long_{day.weekday()}')}"


def none_counts(words: Words) -> Component:
    """In the place of the clauses, where nothing is counted."""
    return card(words("case_why_close"), html.P(words("case_no_promise"), className="empty"))
