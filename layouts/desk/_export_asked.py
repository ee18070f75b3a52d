"""What was asked to be taken away: as the file's first row tells it, and as the audit keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from dashboard.domain.discretion import WITHHELD, told_kind
from dashboard.reading.desk import Standing
from layouts._names import place
from layouts.desk._case_view import PERIODS, filter_of
from layouts.desk._page import View
from layouts.words import Words

CODE: Final = re.compile(r"[\w.:/=+-]{1,64}", re.ASCII)
FILTERS: Final = ("status", "clause", "state", "kind", "source", "grade", "holder", "code", *PERIODS)


def filters_told(view: View, standing: Standing, words: Words) -> Iterator[tuple[str, str]]:
    """Name and words of each filter that holds; one that the list leaves out is left out here."""
    wanted = filter_of(view, words.zone)
    if wanted.clause:
        yield "clause", words(f"clause_{wanted.clause}")
    if wanted.clause_is:
        yield "clause_is", words(f"state_{wanted.clause_is}")
    if wanted.kind:
        yield "kind", words.kind(wanted.kind)
    if wanted.source:
        yield "source", words.source(wanted.source)
    if wanted.grade:
        yield "grade", words(f"grade_{wanted.grade}")
    if wanted.holder is not None:
        areas = standing.tree.by_code
        yield "holder", place(wanted.holder, areas, words) if wanted.holder else words("desk_nobody")
    if wanted.code_begins:
        yield "code", wanted.code_begins
    for name in PERIODS:
        if (at := getattr(wanted, name)) is not None:
            yield name, f"{at.astimezone(words.zone):%Y-%m-%d %H:%M}"


def asked_for(view: View, form: str) -> dict[str, str | int | bool]:
    """The filter as the audit keeps it: codes, no withheld kind. What is none could be free text: counted."""
    asked = {name: view.asked[name] for name in FILTERS if view.asked.get(name)}
    asked |= {"kind": told_kind(asked["kind"])} if "kind" in asked else {}
    asked |= {name: asked[name].replace(" ", "+") for name in PERIODS if name in asked}
    told: dict[str, str | int | bool] = {name: each for name, v in asked.items() if (each := code(v))}
    if (unsaid := len(asked) - len(told)) > 0:
        told["unsaid"] = unsaid
    if view.asked.get("own"):
        told["own"] = True
    for name in ("at", "as"):
        if each := code(view.asked.get(name, "").replace(" ", "+")):
            told[name] = each
    return {**told, "format": form}


def taken(view: View, form: str, *, rows: int, is_cut: bool) -> dict[str, str | int | bool]:
    """The same with the size of the file; of one withheld kind, how many cases it has is not kept."""
    told = asked_for(view, form)
    size = {} if told.get("kind") == WITHHELD else {"rows": rows}
    return {**told, **size, "is_cut": is_cut}


def code(told: str | None) -> str | None:
    """What is told, where it is a code."""
    return told if told and CODE.fullmatch(told) else None
