"""Beside a case's clocks: what comes next, pauses and extensions, letters, and the cases linked with it."""

from __future__ import annotations

from collections.abc import Iterator

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading.case_file import CaseFile, CaseLetter
from dashboard.reading.case_links import Linked
from dashboard.reading.desk import Standing
from layouts._names import place
from layouts._pieces import mark
from layouts._theme import DUE, OVER, UNKNOWN
from layouts.desk._case_story import approver_name
from layouts.desk._page import View
from layouts.desk._pieces import Column, as_of, card, local, table
from layouts.words import Words

LOOKS = {"due_soon": DUE, "due": OVER, "pause_ends": UNKNOWN, "reminder": UNKNOWN, "supervision": UNKNOWN}


def beside(file: CaseFile, standing: Standing, view: View, words: Words) -> Iterator[Component]:
    if file.detail.status == "open":
        yield _next(file, words)
    if file.pauses or file.extensions:
        yield _stays(file, words)
    if file.letters:
        yield _letters(file, standing, view, words)
    if file.linked:
        yield _linked(file, standing, view, words)


def _next(file: CaseFile, words: Words) -> Component:
    columns = [Column(words("case_next")), Column(words("case_when")), Column("", is_number=True)]
    rows = []
    for each in file.coming:
        clause = words(f"clause_{each.clause}") if each.clause else ""
        name = words(f"coming_{each.turning}", clause=clause)
        label = html.Span([mark(LOOKS[each.turning]), html.B(name)])
        when = local(each.at, words, seen_from=file.at)
        rows.append((label, when, html.Span(words(f"coming_{each.turning}_why"), className="t3")))
    return card(
        words("case_next_title"),
        table(columns, rows, empty=words("case_next_none")),
        note=words("case_next_note"),
        at=as_of(file.at, words),
        cls="coming",
    )


def _stays(file: CaseFile, words: Words) -> Component:
    columns = [
        Column(words("case_stay")), Column(words("case_from")), Column(words("case_to")),
        Column(words("case_approver")), Column(words("case_stay_state")),
    ]  # fmt: skip
    rows: list[tuple[Component | str, ...]] = []
    for pause in file.pauses:
        is_erased = file.erased_at is not None and pause.start_at <= file.erased_at
        sealed = words("case_erased" if is_erased else "case_sealed")
        end_at = pause.ended_at or pause.until
        runs = pause.start_at <= file.at < end_at
        key = "stay_running" if runs else "stay_resumed" if pause.ended_at else "stay_over"
        rows.append(
            (
                html.Span([html.B(words("event_dispute_paused")), html.Div(sealed, className="t3")]),
                local(pause.start_at, words, seen_from=file.at),
                local(end_at, words, seen_from=file.at),
                approver_name(pause.approver, words),
                words(key),
            )
        )  # fmt: skip
    for told in file.extensions:
        key = {True: "case_granted", False: "case_refused", None: "case_undecided"}[told.granted]
        rows.append(
            (
                html.B(words("event_extension")),
                local(told.at, words, seen_from=file.at),
                local(told.until, words, seen_from=file.at),
                approver_name(told.approver, words) if told.approver else "—",
                words(key),
            )
        )
    return card(words("case_stays"), table(columns, rows, empty=""), note=words("case_stays_note"))


def _letters(file: CaseFile, standing: Standing, view: View, words: Words) -> Component:
    columns = [
        Column(words("case_letter")), Column(words("case_letter_to")), Column(words("case_when")),
        Column(words("case_stay_state")),
    ]  # fmt: skip
    rows = [
        (
            html.Span(
                [
                    html.B(words(f"case_letter_{each.kind}")),
                    " ",
                    *_number(each, view),
                ]
            ),
            place(each.unit, standing.tree.by_code, words),
            local(each.at, words, seen_from=file.at),
            words(f"case_letter_{each.state}"),
        )
        for each in file.letters
    ]
    return card(words("desk_letters"), table(columns, rows, empty=""), note=words("case_letters_note"))


def _number(letter: CaseLetter, view: View) -> Iterator[Component]:
    """The number of a draft, which leads to its page."""
    if letter.id is not None:
        yield dcc.Link(letter.number or letter.id, href=view.link(f"/letter/{letter.id}"), className="nw")


def _linked(file: CaseFile, standing: Standing, view: View, words: Words) -> Component:
    columns = [Column(words("desk_code")), Column(words("desk_kind")), Column(words("desk_place"))]
    columns.append(Column(words("case_source")))
    rows = [_link(each, standing, view, words) for each in file.linked]
    return card(words("case_linked"), table(columns, rows, empty=""), note=words("case_linked_note"))


def _link(each: Linked, standing: Standing, view: View, words: Words) -> tuple[Component | str, ...]:
    row = each.row
    if row is None:
        return html.Span(words("case_linked_elsewhere"), className="t3"), "—", "—", "—"
    status = words(f"case_{row.status}") if row.status in ("open", "closed") else "—"
    return (
        dcc.Link(row.code, href=view.link(f"/case/{row.id}"), className="nw strong"),
        html.Span([html.B(words.kind(row.kind)), html.Span(f" {status}", className="t3")]),
        place(row.area, standing.tree.by_code, words),
        words.source(row.source),
    )
