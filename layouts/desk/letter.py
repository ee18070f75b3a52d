"""`/letter/{letter}`: one letter: its text, the cases in it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.reading import desk_lists
from dashboard.reading.desk import Desk, Standing
from dashboard.reading.letter_detail import ItemDetail, LetterDetail
from layouts._names import group_name, place
from layouts._theme import DUE, OK, OVER
from layouts.desk._page import Drawn, Page, View
from layouts.desk._pieces import Cell, Column, Figure, as_of, card, figures, heading, local, table
from layouts.words import CATALOGUE, Words

LOOKS = {"due_soon": DUE, "breached": OVER}


async def draw(desk: Desk, view: View, words: Words) -> Drawn:
    found = await desk_lists.letter(desk, view.of["letter"])
    standing = await desk.standing()
    line = found.letter
    kind, unit = words(f"letter_kind_{line.kind}"), place(line.unit, standing.tree.by_code, words)
    day = line.day_on or line.month_on
    note = " · ".join(filter(None, (kind, unit, f"{day:%Y-%m-%d}" if line.day_on else f"{day:%Y-%m}")))
    body = html.Div(
        [
            heading(line.number, note),
            _figures(found, unit, standing, words),
            html.Div(
                [_text(found, standing, words), _items(found, standing, view, words)], className="grid even"
            ),
        ]
    )
    steps = [(group_name(a, None), view.link(f"/area/{a.code}")) for a in standing.path]
    steps.append((words("letters_title"), view.link("/letters")))
    return Drawn(line.number, body, standing.at, tuple(steps))


def _figures(found: LetterDetail, unit: str, standing: Standing, words: Words) -> Component:
    line = found.letter
    why = words("oneletter_void_why") if line.state == "void" else ""
    look = OK if line.state == "answered" else ""
    return figures(
        [
            Figure(
                words("oneletter_state"), words(f"letter_state_{line.state}"), basis=why, status=look
            ),
            Figure(words("oneletter_unit"), unit),
            Figure(
                words("oneletter_drafted"), local(line.drafted_at, words, seen_from=standing.at),
                basis=words("oneletter_by_centre"),
            ),
            _done("issued", line.issued_at, line.issued_by, standing, words),
            _done("answered", line.answered_at, line.answered_by, standing, words),
        ]
    )  # fmt: skip


def _done(name: str, at: datetime | None, by: str | None, standing: Standing, words: Words) -> Figure:
    if at is None:
        return Figure(words(f"oneletter_{name}"), "—", basis=words(f"oneletter_not_{name}"))
    source = words("oneletter_by", source=words.source(by)) if by is not None else ""
    return Figure(words(f"oneletter_{name}"), local(at, words, seen_from=standing.at), basis=source)


def _text(found: LetterDetail, standing: Standing, words: Words) -> Component:
    text = found.text.zh if words.lang == "zh" else found.text.en
    return card(
        words("oneletter_text"), html.Div(text, className="letter-text"),
        note=words("oneletter_text_cut" if found.withheld else "oneletter_text_note"),
        at=as_of(standing.at, words),
    )  # fmt: skip


def _items(found: LetterDetail, standing: Standing, view: View, words: Words) -> Component:
    names = ("case", "clause", "stage", "due", "at", "holder", "stands")
    columns = [Column(words(f"oneletter_{name}")) for name in names]
    rows = [_item(item, standing, view, words) for item in found.items]
    withheld = words("oneletter_withheld", n=found.withheld) if found.withheld else ""
    return card(
        words("oneletter_items"), html.Div(table(columns, rows, empty=""), className="wide"),
        *([html.P(withheld, className="empty")] if withheld else []),
        note=f"{len(rows):,}", at=as_of(standing.at, words),
    )  # fmt: skip


def _item(item: ItemDetail, standing: Standing, view: View, words: Words) -> Sequence[Cell]:
    holder = words("desk_nobody")
    if item.holder is not None:
        holder = place(item.holder, standing.tree.by_code, words)
    stands = words("oneletter_yes" if item.stands else "oneletter_no")
    return (
        dcc.Link(item.code, href=view.link(f"/case/{item.case}"), className="strong nw"),
        _named("clause", item.clause, words),
        html.Span(_named("oneletter_stage", item.stage, words), className=f"nw {LOOKS.get(item.stage, '')}"),
        html.Span(local(item.due_at, words, seen_from=standing.at), className="nw"),
        html.Span(local(item.at, words, seen_from=standing.at), className="nw"),
        html.Span(holder, className="nw"),
        html.Span(stands, className="nw" if item.stands else "nw t3"),
    )


def _named(prefix: str, code: str, words: Words) -> str:
    """A clause or a stage of a centre's own policy stands under its own name."""
    key = f"{prefix}_{code}"
    return words(key) if key in CATALOGUE else code


PAGE = Page("letter", "/letter/{letter:path}", draw)
