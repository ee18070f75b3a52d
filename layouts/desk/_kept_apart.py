"""On a case's page: who it is about, masked, the words that were said, and the way to see them for a minute.

No clear text is ever among these components: it comes by itself (`acting.unmask_door`) into places that stay
empty here, and `assets/desk-unmask.js` takes it away again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.acting.unmasking import PURPOSES
from dashboard.reading.case_file import CaseFile
from dashboard.reading.desk import Desk
from dashboard.reading.kept_apart import KeptApart, Part, Said
from layouts._pieces import told
from layouts.desk._case_story import event_name
from layouts.desk._pieces import card, local
from layouts.words import Words

UNMASK: Final = "/desk/unmask"


def apart(kept: KeptApart, file: CaseFile, desk: Desk, words: Words) -> Iterator[Component]:
    """The card; none of a case of which nothing is or was kept apart."""
    if not kept.persons and not kept.words and kept.erased_at is None:
        return
    body: list[Component] = []
    if kept.erased_at is not None:
        at = local(kept.erased_at, words, has_year=True)
        body.append(html.P(words("kept_erased_at", at=at), className="empty"))
    if kept.persons:
        rows = [
            _row(_field(path.path, words), path.path, path.mask or words("kept_unreadable"))
            for path in kept.persons
        ]
        body.append(_part("persons", rows, kept.mark_by_part["persons"], file, desk, words))
    if kept.words:
        rows = [
            _row(
                _told(said, words), said.key,
                words("case_sealed"), aside=local(said.entry.occurred_at, words, seen_from=file.at),
            )
            for said in kept.words
        ]  # fmt: skip
        body.append(_part("words", rows, kept.mark_by_part["words"], file, desk, words))
    note = words("kept_note") if desk.may("unmask") else words("kept_note_masked")
    yield card(words("kept_title"), *body, note=note, cls="kept")


def _row(label: str, key: str, mask: str, *, aside: str = "") -> Component:
    slot = told(html.Span(className="clear"), key=key)
    name: list[Component | str] = [label]
    if aside:
        name.append(html.Span(aside, className="at"))
    return html.Div([html.Dt(name), html.Dd([html.Span(mask, className="mask"), slot])])


def _part(
    part: Part, rows: list[Component], mark: str, file: CaseFile, desk: Desk, words: Words
) -> Component:
    """What is shown in clear belongs to this case, instant and mark: where one is another's, it goes."""
    head: list[Component] = [html.H3(words(f"kept_{part}", n=len(rows)))]
    if desk.may("unmask"):
        head.append(html.Span(className="left", role="timer"))
        head.append(_asking(words))
    found = html.Div([html.Div(head, className="part-head"), html.Dl(rows)], className="part")
    return told(
        found, part=part, case=file.detail.id, mark=mark, **_instant(desk), left=words("kept_left"),
        denied=words("kept_denied"), failed=words("kept_failed"), unreadable=words("kept_unreadable"),
    )  # fmt: skip


def _instant(desk: Desk) -> dict[str, str]:
    """As an address tells it; empty is now."""
    return {"at": "", "as": ""} if desk.at is None else {"at": desk.at.isoformat(), "as": desk.as_}


def _asking(words: Words) -> Component:
    """A small form: what for; choosing it is what asks."""
    purposes = [
        told(html.Button(words(f"purpose_{name}"), type="button", className="button"), purpose=name)
        for name in PURPOSES
    ]
    inside = [html.P(words("kept_what_for")), *purposes, html.P(words("kept_recorded"), className="t3")]
    return html.Details(
        [html.Summary(words("kept_show"), className="button"), html.Div(inside, className="menu")],
        className="unmask",
    )


def _told(said: Said, words: Words) -> str:
    """Which words of which event, said once where both have one name."""
    event, field = event_name(said.entry, words), words(f"field_{said.field}")
    return event if event == field else f"{event} · {field}"


def _field(path: str, words: Words) -> str:
    whose, *number, name = path.split(".")
    n = int(number[0]) + 1 if number else 0
    return f"{words(f'person_{whose}', n=n)} · {words(f'person_{name}')}"
