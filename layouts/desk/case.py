"""`/case/{case}`: one case: its clocks and why, who held it, what happened, and what comes next."""

from __future__ import annotations

from datetime import timedelta

from dash import html
from dash.development.base_component import Component

from dashboard.reading.case_detail import ClauseDetail
from dashboard.reading.case_file import CaseFile
from dashboard.reading.desk import Desk, Standing
from dashboard.reading.desk_lists import relays_of_case
from layouts._names import group_name, holder_name, place
from layouts._numbers import percent
from layouts._theme import DUE, OVER, UNKNOWN
from layouts.desk import _case_clock as clock
from layouts.desk._acting import buttons
from layouts.desk._case_relays import of_case
from layouts.desk._case_side import beside
from layouts.desk._case_story import story
from layouts.desk._kept_apart import apart
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Figure, figures, heading, local, span
from layouts.words import Words


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    file = await desk.case(view.of["case"])
    detail = file.detail
    standing = await desk.standing_around(detail.area)
    kept = await desk.kept_apart(file)
    relays, are_more = await relays_of_case(desk, detail.id, standing.at)
    kind, code = words.kind(detail.kind), file.code or detail.id
    facts = [code, place(detail.area, standing.tree.by_code, words), words(f"grade_{detail.grade}")]
    facts.append(words.source(file.case.source or detail.timeline[0].source))
    if file.case.is_promised:
        facts.append(words("case_is_promised"))
    counted = [*clock.clocks(file, words)] or [clock.none_counts(words)]
    body = html.Div(
        [
            heading(kind, " · ".join(facts), buttons(file, desk, view, words)),
            _figures(file, standing, words),
            html.Div(
                [
                    story(file, standing, words),
                    html.Div(
                        [
                            *counted,
                            *apart(kept, file, desk, words),
                            *beside(file, standing, view, words),
                            *of_case(relays, standing, view, words, are_more=are_more),
                        ],
                        className="column",
                    ),
                ],
                className="grid even",
            ),
        ],
        className="case",
    )
    steps = tuple((group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path)
    return Drawn(code, body, file.at if desk.at is None else standing.at, steps, detail.area)


def _figures(file: CaseFile, standing: Standing, words: Words) -> Component:
    detail = file.detail
    if detail.status == "retracted":
        return figures(
            [Figure(words("case_state"), words("case_retracted"), basis=words("case_retracted_why"))]
        )
    held = detail.holder
    now = holder_name(held, detail.area, standing.tree.by_code, words) if held else words("desk_nobody")
    since = detail.holdings[-1].from_at if detail.holdings and detail.status == "open" else None
    is_orphan = held is None and detail.status == "open"
    orphan = words("case_orphan", t=span(timedelta(seconds=detail.orphan_s), words))
    return figures(
        [
            _clock_figure(file, words),
            _used(file, words),
            Figure(
                words("desk_holder") if detail.status == "open" else words("case_last_holder"),
                now,
                basis=words("case_since", at=local(since, words, seen_from=file.at)) if since else "",
                status=OVER if is_orphan else "",
            ),
            Figure(
                words("case_bounces"), f"{detail.bounces}", words("case_times"), orphan,
                is_zero=not detail.bounces,
            ),
            Figure(
                words("case_episodes"), f"{len(detail.episodes)}", words("case_episode_unit"),
                words("case_started", at=local(detail.episodes[-1].started_at, words, seen_from=file.at)),
            ),
        ]
    )  # fmt: skip


def _running(file: CaseFile) -> ClauseDetail | None:
    """The clause that is due first, of those that still run."""
    running = [c for c in file.detail.episodes[-1].clauses if c.met_at is None]
    return min(running, key=lambda c: c.due_at, default=None)


def _clock_figure(file: CaseFile, words: Words) -> Figure:
    clause = _running(file)
    if file.detail.status == "closed":
        closed_at = file.detail.episodes[-1].closed_at
        outcome = f"outcome_{file.case.outcome}"
        return Figure(
            words("case_state"), words("case_closed"),
            basis=f"{local(closed_at, words, seen_from=file.at)} · {words(outcome)}",
        )  # fmt: skip
    if clause is None:
        return Figure(words("case_left"), "—", basis=words("case_no_clock"), status=UNKNOWN)
    is_over = clause.status == "overdue"
    look = OVER if is_over else DUE if clause.status == "due_soon" else ""
    name = words(f"clause_name_{clause.clause}")
    left_s = clause.remaining_s or 0.0
    return Figure(
        words("case_over_by") if is_over else words("case_left"),
        span(timedelta(seconds=left_s), words),
        basis=f"{name} · {local(clause.due_at, words, seen_from=file.at)}",
        status=look,
    )


def _used(file: CaseFile, words: Words) -> Figure:
    clause = _running(file)
    clocked = next((c for c in file.clocks if clause is not None and c.clause == clause.clause), None)
    if clocked is None or clocked.used_s is None:
        return _kept(file, words)
    used, allowed = round(clocked.used_s), round(clocked.allowed_s)
    times = {
        "used": span(timedelta(seconds=used), words),
        "allowed": span(timedelta(seconds=allowed), words),
    }
    paused = any(p.start_at <= file.at < (p.ended_at or p.until) for p in file.pauses)
    key = "case_used_paused" if paused else "case_used_basis"
    return Figure(
        words("case_used"), percent(used, allowed) if allowed > 0 else "—", "%", words(key, **times)
    )


def _kept(file: CaseFile, words: Words) -> Figure:
    """Of a case whose clauses are all met: how many of them in time."""
    clauses = file.detail.episodes[-1].clauses
    met = sum(c.status == "met" for c in clauses)
    if not clauses:
        return Figure(words("case_used"), "—", basis=words("case_no_clock"), status=UNKNOWN)
    late = met < len(clauses)
    return Figure(
        words("case_kept"), f"{met} / {len(clauses)}", basis=words("case_kept_why"),
        status=OVER if late else "",
    )  # fmt: skip


PAGE = Page("case", "/case/{case:path}", draw)
