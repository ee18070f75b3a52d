"""What is not known: the areas that a source is cut off from, what is left of a sum without them, the words.

An area below one that is frozen is not told again. Numbers of frozen areas are the last known ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import TypeVar

from dashboard.domain.area import Area
from dashboard.domain.situation import AreaSituation, CaseCounts, ClauseCounts, DayCounts, Situation
from layouts._names import place
from layouts._numbers import clock_time, minute
from layouts._panel import Props
from layouts._theme import DUE
from layouts.words import Words

Counts = TypeVar("Counts", CaseCounts, ClauseCounts, DayCounts)
UNKNOWN_ADDEND, UNSURE = "+?", "?"
"""Beside a sum that leaves something out; beside a number that is the last known one."""


def frozen_areas(situation: Situation, *, below: str = "") -> dict[str, datetime]:
    """The uppermost frozen areas that lie below one, or of all, and since when; by their codes."""
    cut_off = {code for source in situation.sources for code in source.missing if code in situation.areas}
    if not cut_off:
        return {}
    parents = {area.code: area.parent_code for area in situation.register}
    found = {}
    for code in sorted(cut_off):
        above, since = set(_above(code, parents)), situation.areas[code].frozen_since
        if since is not None and not above & cut_off and (not below or below in above):
            found[code] = since
    return found


def _above(code: str, parents: Mapping[str, str]) -> Iterator[str]:
    while (code := parents.get(code, "")) in parents:
        yield code


def known(situation: Situation, code: str = "") -> AreaSituation:
    """The cases, clauses and day of an area, or of everything, without what is frozen below it; the last
    known ones where it is frozen itself."""
    whole = situation.areas.get(code) or AreaSituation(code)
    if whole.frozen_since:
        return whole
    for frozen in frozen_areas(situation, below=code):
        gone = situation.areas[frozen]
        clauses = {
            name: _less_clause(counts, gone.clauses.get(name, ClauseCounts()))
            for name, counts in whole.clauses.items()
        }
        whole = replace(
            whole, cases=_less(whole.cases, gone.cases), today=_less(whole.today, gone.today), clauses=clauses
        )
    return whole


def _less(whole: Counts, part: Counts) -> Counts:
    names = [field.name for field in fields(whole) if isinstance(getattr(whole, field.name), int)]
    return replace(whole, **{name: getattr(whole, name) - getattr(part, name) for name in names})


def _less_clause(whole: ClauseCounts, part: ClauseCounts) -> ClauseCounts:
    left = _less(whole, part)
    held = [counts.running + counts.met + counts.late for counts in (whole, part, left)]
    if whole.paused_share is None or not held[2]:
        return replace(left, paused_share=None)
    paused = round(whole.paused_share * held[0]) - round((part.paused_share or 0.0) * held[1])
    return replace(left, paused_share=paused / held[2])


def addend(situation: Situation, code: str = "") -> str:
    """What stands behind a sum of an area: "" where all of it is known."""
    area = situation.areas.get(code)
    if area is not None and area.frozen_since:
        return UNSURE
    return UNKNOWN_ADDEND if frozen_areas(situation, below=code) else ""


def missing(situation: Situation, words: Words, *, is_brief: bool = False) -> str:
    """That an area is missing, by its name; of several, how many; "" where none is. Brief, and in English,
    the name is without 街道."""
    frozen = tuple(frozen_areas(situation))
    if len(frozen) != 1:
        return lacking("missing", frozen, situation, words) if frozen else ""
    name = place(frozen[0], by_code(situation), words)
    return words("missing_area", name=name.removesuffix("街道") if is_brief or words.lang == "en" else name)


def lacking(word: str, codes: Iterable[str], situation: Situation, words: Words) -> str:
    """How many are missing, in the words `…_streets` where all of them are streets, `…_areas` otherwise."""
    areas, codes = by_code(situation), tuple(codes)
    are_streets = all(code in areas and areas[code].level == "street" for code in codes)
    return words(f"{word}_streets" if are_streets else f"{word}_areas", n=len(codes))


def whole_until(situation: Situation, words: Words) -> str:
    """Up to when all was known, as a time of day; "" where all is."""
    since = frozen_areas(situation).values()
    return minute(min(since), words, seen_from=situation.at) if since else ""


def as_of_known(situation: Situation, words: Words, *, is_brief: bool = False) -> Props:
    """The instant that a panel speaks of; where areas are frozen, that instead."""
    if not (text := missing(situation, words, is_brief=is_brief)):
        return Props(text=clock_time(situation.at, words), cls="", title="")
    return Props(text=text, cls=DUE, title=_names(situation, words))


def as_of_heard(situation: Situation, words: Words) -> Props:
    """The same, and likewise where source systems are silent: what is missing from them is missing here."""
    silent = [source.name for source in situation.sources if source.state == "silent"]
    if not silent:
        return as_of_known(situation, words)
    names = "、".join(words.source(name) for name in silent)
    area, title = missing(situation, words, is_brief=True), _names(situation, words)
    if not area:
        return Props(text=words("missing", n=len(silent)), cls=DUE, title=names)
    return Props(text=words("missing_both", areas=area, n=len(silent)), cls=DUE, title=f"{title}、{names}")


def by_code(situation: Situation) -> dict[str, Area]:
    return {area.code: area for area in situation.register}


def _names(situation: Situation, words: Words) -> str:
    areas = by_code(situation)
    return "、".join(place(code, areas, words) for code in frozen_areas(situation))
