"""What the audit keeps of a list that was taken away: who reads the audit may be told no withheld kind."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

from dashboard.domain.discretion import WITHHELD, told_kind
from layouts.desk._case_view import PERIODS
from layouts.desk._page import View

CODE: Final = re.compile(r"[\w.:/=+-]{1,64}", re.ASCII)
FILTERS: Final = ("status", "clause", "state", "kind", "source", "grade", "holder", "code", *PERIODS)
About: TypeAlias = dict[str, str | int | bool]


def asked_for(view: View, form: str) -> About:
    """The filter: codes alone. What is none could be free text, and is only counted."""
    asked = {name: view.asked[name] for name in FILTERS if view.asked.get(name)}
    asked |= {"kind": told_kind(asked["kind"])} if "kind" in asked else {}
    asked |= {name: asked[name].replace(" ", "+") for name in PERIODS if name in asked}
    told: About = {name: code for name, v in asked.items() if (code := code_in(v))}
    if (unsaid := len(asked) - len(told)) > 0:
        told["unsaid"] = unsaid
    if view.asked.get("own"):
        told["own"] = True
    for name in ("at", "as"):
        if code := code_in(view.asked.get(name, "").replace(" ", "+")):
            told[name] = code
    return {**told, "format": form}


def taken(view: View, form: str, *, rows: int, is_cut: bool) -> About:
    """The same with the size of the file; of one withheld kind, how many cases it has is not kept."""
    told = asked_for(view, form)
    size: About = {} if told.get("kind") == WITHHELD else {"rows": rows}
    return {**told, **size, "is_cut": is_cut}


def code_in(told: str | None) -> str | None:
    return told if told and CODE.fullmatch(told) else None
