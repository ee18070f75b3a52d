"""`/case/{case}`: one case: its clocks and why, who held it, and what happened, newest last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.reading.case_detail import CaseDetail, ClauseDetail, EpisodeDetail, TimelineEntry
from dashboard.reading.desk import Desk, Standing
from layouts._names import group_name, holder_name, place
from layouts._theme import DUE, OVER
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Column, Figure, card, figures, heading, local, span, table
from layouts.words import CATALOGUE, Words

STAGES: Final = {
    "dispute.reported": "visit", "dispute.graded": "discuss", "dispute.dispatched": "discuss",
    "dispute.returned": "discuss", "dispute.accepted": "handle", "dispute.mediated": "handle",
    "dispute.closed": "handle", "dispute.reviewed": "review",
}  # fmt: skip
"""访 (heard), 议 (discussed), 办 (handled), 评 (reviewed): the stage that an event opens."""


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    found = await desk.case(view.of["case"])
    standing = await desk.standing(found.area)
    kind = words.kind(found.kind)
    facts = (found.id, words(f"grade_{found.grade}"), place(found.area, standing.tree.by_code, words))
    why = [*_clauses(found, standing, words), _holders(found, standing, words)]
    body = html.Div(
        [
            heading(kind, " · ".join(facts)),
            _figures(found, standing, words),
            html.Div(
                [_timeline(found, standing, words), html.Div(why, className="column")],
                className="grid even",
            ),
        ]
    )
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path)
    return Drawn(f"{kind} {found.id}", body, standing.at, steps, found.area)


def _figures(found: CaseDetail, standing: Standing, words: Words) -> Component:
    episode = found.episodes[-1]
    running = [c for c in episode.clauses if c.met_at is None]
    cells = [_running(min(running, key=lambda c: c.due_at), standing.at, words)] if running else []
    held = found.holder
    now = holder_name(held, found.area, standing.tree.by_code, words) if held else words("desk_nobody")
    since = found.holdings[-1].from_at if found.holdings else None
    cells += [
        Figure(words("case_state"), words(f"case_{found.status}"), basis=_ended(episode, words)),
        Figure(words("desk_holder"), now, basis=words("case_since", at=local(since, words)) if since else ""),
        Figure(
            words("case_bounces"), f"{found.bounces}", words("case_times"),
            words("case_orphan", t=span(timedelta(seconds=found.orphan_s), words)), is_zero=not found.bounces,
        ),
        Figure(words("case_episodes"), f"{len(found.episodes)}", basis=words("case_episodes_why")),
    ]  # fmt: skip
    return figures(cells)


def _running(clause: ClauseDetail, at: datetime, words: Words) -> Figure:
    length, is_over = clause.due_at - at, clause.status == "overdue"
    label = words("case_over_by") if is_over else words("case_left")
    look = OVER if is_over else DUE if clause.status == "due_soon" else ""
    return Figure(label, span(length, words), basis=local(clause.due_at, words, seen_from=at), status=look)


def _ended(episode: EpisodeDetail, words: Words) -> str:
    if episode.closed_at is not None:
        return words("desk_closed_at", at=local(episode.closed_at, words))
    return words("case_started", at=local(episode.started_at, words))


def _timeline(found: CaseDetail, standing: Standing, words: Words) -> Component:
    items = list(_entries(found, standing, words))
    note = words("case_timeline_note", n=len(items))
    return card(words("case_timeline"), html.Ol(items, className="timeline"), note=note)


def _entries(found: CaseDetail, standing: Standing, words: Words) -> Iterator[Component]:
    stage = ""
    for entry in found.timeline:
        opened = STAGES.get(entry.type, stage)
        label = words(f"stage_{opened}") if opened and opened != stage else ""
        stage = opened
        look = OVER if entry.type in ("deadline.breached", "dispute.returned") else ""
        facts = html.Div(_facts(entry, found, standing, words), className="t3")
        yield html.Li(
            [
                html.Span(label, className="stage"),
                html.I(className=f"dot {look}".strip()),
                html.Time(local(entry.occurred_at, words, seen_from=standing.at)),
                html.Div([html.B(event_name(entry.type, words)), facts]),
            ]
        )


def event_name(type_: str, words: Words) -> str:
    key = f"event_{type_.replace('.', '_')}"
    return words(key) if key in CATALOGUE else type_


def _facts(entry: TimelineEntry, found: CaseDetail, standing: Standing, words: Words) -> str:
    told = [words.source(entry.source)]
    if isinstance(unit := entry.data.get("unit"), str):
        told.append(holder_name(unit, found.area, standing.tree.by_code, words))
    for name in ("grade", "outcome", "stage"):
        value = entry.data.get(name)
        if isinstance(value, str) and f"{name}_{value}" in CATALOGUE:
            told.append(words(f"{name}_{value}"))
    if entry.recorded_at - entry.occurred_at > timedelta(hours=1):
        told.append(words("case_recorded", at=local(entry.recorded_at, words, seen_from=standing.at)))
    return " · ".join(told)


def _clauses(found: CaseDetail, standing: Standing, words: Words) -> Iterator[Component]:
    for clause in found.episodes[-1].clauses:
        steps = [html.Li(step.zh if words.lang == "zh" else step.en) for step in clause.why]
        note = words(f"clause_state_{clause.status}")
        if clause.provisional:
            note = f"{note} · {words('case_provisional')}"
        yield card(
            words(f"case_why_{clause.clause}"),
            html.Ol(steps, className="why") if steps else html.P(words("case_no_why"), className="empty"),
            note=note,
            at=local(clause.due_at, words, seen_from=standing.at),
        )


def _holders(found: CaseDetail, standing: Standing, words: Words) -> Component:
    columns = [
        Column(words("desk_holder")),
        Column(words("case_from")),
        Column(words("case_for"), is_number=True),
    ]
    areas = standing.tree.by_code
    rows = [
        (
            holder_name(each.unit, found.area, areas, words) if each.unit else words("desk_nobody"),
            local(each.from_at, words, seen_from=standing.at),
            span(each.to_at - each.from_at, words),
        )
        for each in found.holdings
    ]
    return card(words("case_holders"), table(columns, rows, empty=words("desk_none_late")))


PAGE = Page("case", "/case/{case:path}", draw)
