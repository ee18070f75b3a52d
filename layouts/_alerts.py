"""A line of the alerts: what it is, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.domain.area import Area
from dashboard.domain.situation import AlertLine, Situation
from layouts._names import holder_name, place
from layouts._numbers import epoch_ms, minute, shortened
from layouts._panel import Props
from layouts._theme import DUE, OVER
from layouts.words import Words


def row(
    i: int,
    line: AlertLine | None,
    areas: Mapping[str, Area],
    situation: Situation,
    words: Words,
    *,
    rooms: tuple[float, float],
) -> dict[str, Props]:
    """The parts of the i-th row of a list of alerts. `rooms`: how wide its two texts may stand, in ems."""
    if line is None:
        return {f"{i}": Props(hidden=True, cls="")}
    what, note = sentences(line, areas, situation, words)
    return {
        f"{i}": Props(hidden=False, cls=status(line)),
        f"{i}-what": Props(text=shortened(what, rooms[0]), title=what),
        f"{i}-note": Props(text=shortened(note, rooms[1]), title=note),
        f"{i}-age": Props(since=epoch_ms(line.since)),
    }


def status(line: AlertLine) -> str:
    return OVER if line.severity == "over" else DUE


def sentences(
    line: AlertLine, areas: Mapping[str, Area], situation: Situation, words: Words
) -> tuple[str, str]:
    """What it is, and where it stands."""
    where = place(line.area, areas, words) if line.area else "—"
    if line.kind == "source":
        heard, name = minute(line.since, words, seen_from=situation.at), words.source(line.what)
        if line.area:
            return words("alert_cut_off", where=where), words("alert_cut_off_note", what=name, at=heard)
        return words("alert_source", what=name), words("alert_source_note", at=heard)
    if line.kind == "relay":
        return words("alert_relay"), f"{where} · {line.what}"
    holder = words("alert_nobody")
    if line.holder is not None:
        holder = holder_name(line.holder, line.area, areas, words)
    key = "alert_urgent" if line.is_urgent else "alert_breach"
    return words(key, what=line.what), f"{words.kind(line.case_kind)} · {where} · {holder}"
