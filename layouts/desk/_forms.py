"""A form of the desk: its fields with what is wrong beside them, and its two buttons."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.acting.actions import ACTIONS, REPORT, Field
from dashboard.acting.filled import LONGEST, Fault, Vocabulary, retractable
from dashboard.acting.keeping import LONGEST_NAME
from dashboard.domain.area import AreaTree
from dashboard.ports import MOST_SAVED, SavedView
from dashboard.reading.case_file import CaseFile
from layouts._names import place
from layouts._pieces import told
from layouts.desk._case_story import approver_name, event_name
from layouts.desk._parts import Choice
from layouts.desk._pieces import local
from layouts.words import CATALOGUE, KINDS, Words

FIELD: Final = "act-field"
FORM, NOTICE, SEND, CANCEL = "act-form", "act-notice", "act-send", "act-cancel"
CHOSEN: Final = ("choice", "flag", "linked", "letter", "event", "view")
"""Kinds of field of which one of a few is chosen; the others are written."""
YES_NO: Final = {
    "granted": ("case_granted", "case_refused"),
    "satisfied": ("review_yes", "review_no"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it stands: what was filled in, and what is wrong. `notice`: what is said above its fields.
    `seen`: the cases that a report might be, which were shown. `lead`: what the form is about. `kept`: what
    it bears besides, and sends along.
    """

    number: str
    act: str
    fields: Sequence[Field]
    filled: Mapping[str, Any]
    faults: Mapping[str, Fault]
    notice: Sequence[Component]
    seen: Sequence[str] = ()
    is_inline: bool = False
    lead: str = ""
    kept: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choosing:
    """What may be chosen from: the areas in reach, the departments, what stands on the case's page, and the
    views that the person keeps. `named`: by the name of a field, code and name of what goes into it."""

    tree: AreaTree
    known: Vocabulary
    file: CaseFile | None
    saved: Sequence[SavedView] = ()
    named: Mapping[str, Sequence[tuple[str, str]]] = dataclasses.field(default_factory=dict)


def fields_of(act: str) -> Sequence[Field] | None:
    """The fields of an act; None where there is no such act."""
    if act == "report":
        return REPORT
    return ACTIONS[act].fields if act in ACTIONS else None


def options(field: Field, act: str, choosing: Choosing, words: Words) -> list[tuple[str, str]]:
    """Code and name of everything that may be chosen; empty where anything may be written."""
    tree, file = choosing.tree, choosing.file
    if field.name in choosing.named:
        return list(choosing.named[field.name])
    if field.kind == "choice":
        return [(code, _choice(field, act, code, words)) for code in field.choices]
    if field.kind == "flag":
        yes, no = YES_NO.get(field.name, ("choice_yes", "choice_no"))
        return [("yes", words(yes)), ("no", words(no))]
    if field.kind in ("unit", "area"):
        areas = [(code, place(code, tree.by_code, words)) for code in tree.by_code]
        units = [(code, words.unit(code)) for code in sorted(choosing.known.departments)]
        return [*units, *areas] if field.kind == "unit" else areas
    if field.kind == "kind":
        return [(code, words.kind(code)) for code in KINDS if code in choosing.known.kinds]
    if field.kind == "view":
        return [(each.name, f"{each.name} · {words(f'views_of_{each.path[1:]}')}") for each in choosing.saved]
    return [] if file is None else _of_case(field, file, words)


def _of_case(field: Field, file: CaseFile, words: Words) -> list[tuple[str, str]]:
    if field.kind == "linked":
        return [(each.id, each.row.code) for each in file.linked if each.row is not None]
    if field.kind == "letter":
        drafts = (x for x in file.letters if x.state == "draft" and x.id is not None)
        return [(str(x.id), f"{words(f'case_letter_{x.kind}')} {x.number or ''}") for x in drafts]
    if field.kind == "event":
        return [
            (f"{e.source}/{e.id}", f"{local(e.occurred_at, words)} {event_name(e, words)}")
            for e in reversed(retractable(file))
        ]
    return []


def _choice(field: Field, act: str, code: str, words: Words) -> str:
    if field.name == "approver":
        return approver_name(code, words)
    key = f"case_letter_{code}" if act == "issue_letter" else f"{field.name}_{code}"
    return words(key) if key in CATALOGUE else code


def form(shown: Shown, choosing: Choosing, words: Words, *, send: str = SEND, store: str = FORM) -> Component:
    """The form, its first field or the first wrong one ready for the keyboard (desk.js).

    `send`, `store`: the ids of what sends it, and of what it bears.
    """
    own = f"act_send_{shown.act}"
    confirm = words("act_send_anyway" if shown.seen else own if own in CATALOGUE else "act_send")
    data = {**shown.kept, "number": shown.number, "act": shown.act, "seen": list(shown.seen)}
    title = words(f"act_{shown.act}")
    parts = [
        html.H2(title, id="act-title"),
        *([html.P(shown.lead, className="t2")] if shown.lead else []),
        html.Div(list(shown.notice), id=NOTICE, className="notice", role="alert"),
        *(_field(field, shown, choosing, words) for field in shown.fields),
        html.Div(
            [
                html.Button(confirm, id=send, n_clicks=0, className="button on", type="button"),
                html.Button(words("act_cancel"), id=CANCEL, className="button", type="button"),
            ],
            className="buttons",
        ),
        dcc.Store(id=store, data=data),
    ]
    root = html.Div(parts, className="form")
    wrong = ",".join(shown.faults)
    return told(root, form=f"{shown.number}/{wrong}/{len(shown.seen)}", inline="1" if shown.is_inline else "")


def refused(act: str, words: Words) -> Component:
    """What stands in the place of a form that could not be read: which, and that it may be opened again."""
    parts = [
        html.H2(words(f"act_{act}"), id="act-title"),
        html.P(words("form_not_shown"), className="notice", role="alert"),
        html.Div(
            html.Button(words("act_cancel"), id=CANCEL, className="button", type="button"),
            className="buttons",
        ),
    ]
    return told(
        html.Div(parts, className="form"), form=f"refused/{act}", inline="1" if act == "report" else ""
    )


def _field(field: Field, shown: Shown, choosing: Choosing, words: Words) -> Component:
    fault, value = shown.faults.get(field.name), shown.filled.get(field.name)
    key = (
        "field_letter_kind" if shown.act == "issue_letter" and field.name == "kind" else f"field_{field.name}"
    )
    name: list[Component | str] = [words(key)]
    if not field.is_needed:
        name.append(html.Span(f" {words('field_optional')}", className="t3"))
    listed = options(field, shown.act, choosing, words)
    if field.kind in CHOSEN:
        control = _chosen(field, value, listed, words(key))
    else:
        control = _written(field, value, listed, words)
    is_written = field.kind not in CHOSEN
    about = "hint_unit" if field.name in choosing.named and is_written else f"hint_{field.kind}"
    hint = words(about, most=LONGEST_NAME) if about in CATALOGUE else ""
    inside = [
        html.Label(name) if is_written else html.Span(name, className="label"),
        control,
        html.Span(hint, className="hint t3") if hint else None,
        html.Span(words(f"fault_{fault}", most=MOST_SAVED), className="fault") if fault else None,
    ]
    return html.Div(inside, className="field wrong" if fault else "field", role="group")


def _chosen(field: Field, value: Any, listed: Sequence[tuple[str, str]], label: str) -> Component:
    return Choice({"type": FIELD, "name": field.name}, listed, value, label=label)


def _written(field: Field, value: Any, listed: Sequence[tuple[str, str]], words: Words) -> Component:
    id_ = {"type": FIELD, "name": field.name}
    if field.kind == "text" and field.name != "title":
        return dcc.Textarea(id=id_, value=value or "", rows=3, maxLength=LONGEST)
    if not listed:
        most = LONGEST_NAME if field.kind == "line" else LONGEST
        return dcc.Input(id=id_, value=value or "", type="text", autoComplete="off", maxLength=most)
    names = f"act-names-{field.name}"
    known = html.Datalist([html.Option(value=name) for _, name in listed], id=names)
    written = next((name for code, name in listed if code == value), value or "")
    box = dcc.Input(id=id_, value=written, type="text", list=names, autoComplete="off", maxLength=200)
    return html.Div([box, known])


def codes(
    fields: Sequence[Field], said: Mapping[str, Any], act: str, choosing: Choosing, words: Words
) -> dict[str, Any]:
    """What was filled in, with a written name as its code where it is one."""
    found = dict(said)
    for field in fields:
        is_named = field.kind in ("unit", "area", "kind") or field.name in choosing.named
        if is_named and isinstance(text := said.get(field.name), str):
            names = {name: code for code, name in options(field, act, choosing, words)}
            found[field.name] = names.get(text.strip(), text)
    return found
