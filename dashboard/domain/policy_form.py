"""A policy out of its file or its journal entry, and back: what may be written, and which key is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, TypeAlias, cast, get_args

from dashboard.domain.events import Grade
from dashboard.domain.letter_events import LetterKind
from dashboard.domain.policy import (
    DUE_SOON_SHARE,
    OVERDUE_DAYS,
    STAGES,
    Clause,
    ClauseChange,
    Counting,
    Override,
    Policy,
    PolicyError,
    Responsible,
)
from dashboard.domain.situation import ClauseName

Path: TypeAlias = tuple[str | int, ...]

CLOSE_BY_GRADE: Mapping[Grade, ClauseName] = {
    "ordinary": "close_ordinary",
    "major": "close_major",
    "special": "close_special",
}
CLAUSES: tuple[ClauseName, ...] = ("dispatch", *CLOSE_BY_GRADE.values())
TERMS = ("days", "counting", "responsible")
LONGEST_DAYS = 3650


def policy_from(name: str, found: Mapping[str, object]) -> Policy:
    """A policy out of parsed TOML or JSON. Raises PolicyError naming the key that is wrong, with its path."""
    _only(
        (),
        found,
        (
            "clauses",
            "due_soon_share",
            "stages",
            "overdue_days",
            "issued_letters",
            "valid_from",
            "valid_to",
            "override",
        ),
    )
    clauses = _clauses(found)
    valid_from, valid_to = _validity((), found)
    return Policy(
        name=name,
        dispatch=clauses["dispatch"],
        close_by_grade={grade: clauses[clause] for grade, clause in CLOSE_BY_GRADE.items()},
        due_soon_share=_share(found.get("due_soon_share", DUE_SOON_SHARE)),
        stages=_stages(found.get("stages", STAGES)),
        overdue_days=_whole(("overdue_days",), found.get("overdue_days", OVERDUE_DAYS), least=0),
        valid_from=valid_from,
        valid_to=valid_to,
        overrides=_overrides(found.get("override", ())),
        issued_letters=_issued_letters(found.get("issued_letters", ())),
    )


def form_of(policy: Policy) -> dict[str, Any]:
    """The policy as JSON can hold it: every key written out, so that a later default changes nothing."""
    return (
        {
            "clauses": {c.name: {"days": c.days, "counting": c.counting} | _named(c) for c in policy.clauses},
            "due_soon_share": policy.due_soon_share,
            "stages": list(policy.stages),
            "overdue_days": policy.overdue_days,
            "override": [_override_form(override) for override in policy.overrides],
        }
        | ({"issued_letters": list(policy.issued_letters)} if policy.issued_letters else {})
        | _days_form(policy)
    )


def _override_form(override: Override) -> dict[str, Any]:
    changes = {
        name: {term: value for term in TERMS if (value := getattr(change, term)) is not None}
        for name, change in override.clauses.items()
    }
    bounds = {"areas": sorted(override.areas), "kinds": sorted(override.kinds)}
    named = {key: names for key, names in bounds.items() if names}
    return {"reason": override.reason, "clauses": changes} | named | _days_form(override)


def _named(clause: Clause) -> dict[str, str]:
    return {} if clause.responsible is None else {"responsible": clause.responsible}


def _days_form(of: Policy | Override) -> dict[str, str]:
    days = {"valid_from": of.valid_from, "valid_to": of.valid_to}
    return {key: day.isoformat() for key, day in days.items() if day is not None}


# ── clauses ─────────────────────────────────────────────────────────────────────────────────────────────


def _clauses(found: Mapping[str, object]) -> Mapping[ClauseName, Clause]:
    if not isinstance(found.get("clauses"), Mapping):
        raise _wrong(("clauses",), "missing; expected a table of dispatch, close_ordinary, …")
    tables = cast(Mapping[str, object], found["clauses"])
    _only(("clauses",), tables, CLAUSES)
    return {name: _clause(name, tables) for name in CLAUSES}


def _clause(name: ClauseName, tables: Mapping[str, object]) -> Clause:
    path: Path = ("clauses", name)
    if name not in tables:
        raise _wrong(path, "missing")
    terms = _terms(path, tables[name])
    if terms.days is None:
        raise _wrong((*path, "days"), "missing")
    return Clause(name, terms.days, terms.counting or "civil", terms.responsible)


def _terms(path: Path, found: object) -> ClauseChange:
    """What is written of one clause, each part of it optional."""
    table = _table(path, found)
    _only(path, table, TERMS)
    days, counting, responsible = (table.get(term) for term in TERMS)
    return ClauseChange(
        None if days is None else _whole((*path, "days"), days, least=1, what="of days "),
        None if counting is None else _one_of((*path, "counting"), counting, Counting),
        None if responsible is None else _one_of((*path, "responsible"), responsible, Responsible),
    )


# ── overrides ───────────────────────────────────────────────────────────────────────────────────────────


def _overrides(found: object) -> tuple[Override, ...]:
    return tuple(_override(("override", n), each) for n, each in enumerate(_array(("override",), found)))


def _override(path: Path, found: object) -> Override:
    table = _table(path, found)
    _only(path, table, ("areas", "kinds", "valid_from", "valid_to", "reason", "clauses"))
    valid_from, valid_to = _validity(path, table)
    return Override(
        _changes((*path, "clauses"), table.get("clauses")),
        areas=_words((*path, "areas"), table),
        kinds=_words((*path, "kinds"), table),
        valid_from=valid_from,
        valid_to=valid_to,
        reason=_word((*path, "reason"), table.get("reason")),
    )


def _changes(path: Path, found: object) -> Mapping[ClauseName, ClauseChange]:
    if not isinstance(found, Mapping) or not found:
        raise _wrong(path, "missing; an override says what it changes, such as dispatch = { days = 2 }")
    _only(path, found, CLAUSES)
    changes = {name: _terms((*path, name), found[name]) for name in CLAUSES if name in found}
    for name, change in changes.items():
        if change == ClauseChange():
            raise _wrong((*path, name), f"changes nothing; give one of {', '.join(TERMS)}")
    return changes


def _words(path: Path, table: Mapping[str, object]) -> frozenset[str]:
    if path[-1] not in table:
        return frozenset()
    found = _array(path, table[str(path[-1])])
    if not found:
        raise _wrong(path, "is empty and would hold for nothing; leave it out to mean all")
    return frozenset(_word((*path, n), each) for n, each in enumerate(found))


def _word(path: Path, found: object) -> str:
    if found is None:
        raise _wrong(path, "missing; an override says why")
    if not isinstance(found, str) or not found.strip():
        raise _wrong(path, f"{found!r} is not a text")
    return found


# ── plain values ────────────────────────────────────────────────────────────────────────────────────────


def _validity(path: Path, table: Mapping[str, object]) -> tuple[date | None, date | None]:
    valid_from = _day((*path, "valid_from"), table.get("valid_from"))
    valid_to = _day((*path, "valid_to"), table.get("valid_to"))
    if valid_from and valid_to and valid_to < valid_from:
        raise _wrong((*path, "valid_to"), f"{valid_to} lies before valid_from, {valid_from}")
    return valid_from, valid_to


def _day(path: Path, found: object) -> date | None:
    if found is None or (isinstance(found, date) and not isinstance(found, datetime)):
        return found
    try:
        return date.fromisoformat(cast(str, found))
    except (TypeError, ValueError):
        raise _wrong(path, f"{_said(found)} is not a local date; write 2026-10-01") from None


def _share(found: object) -> float:
    if not _is_number(found) or not 0 < cast(float, found) < 1:
        raise _wrong(("due_soon_share",), f"{found!r} is not between 0 and 1")
    return float(cast(float, found))


def _stages(found: object) -> tuple[float, ...]:
    stages: list[float] = []
    for n, share in enumerate(_array(("stages",), found)):
        path: Path = ("stages", n)
        if not _is_number(share) or not 0 < cast(float, share) <= 1:
            raise _wrong(path, f"{share!r} is not a share of the allowance, over 0 and up to 1")
        if stages and cast(float, share) <= stages[-1]:
            raise _wrong(path, f"{share!r} does not come after {stages[-1]!r}; stages rise")
        stages.append(float(cast(float, share)))
    return tuple(stages)


def _issued_letters(found: object) -> tuple[LetterKind, ...]:
    kinds = _array(("issued_letters",), found)
    return tuple(_one_of(("issued_letters", n), kind, LetterKind) for n, kind in enumerate(kinds))


def _is_number(found: object) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def _whole(path: Path, found: object, *, least: int, what: str = "") -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= LONGEST_DAYS:
        raise _wrong(path, f"{_said(found)} is not a whole number {what}from {least} to {LONGEST_DAYS}")
    return found


def _one_of(path: Path, found: object, allowed: Any) -> Any:
    names = get_args(allowed)
    if found not in names:
        raise _wrong(path, f"{_said(found)}; use one of {', '.join(names)}")
    return found


def _table(path: Path, found: object) -> Mapping[str, object]:
    if not isinstance(found, Mapping):
        raise _wrong(path, f"{_said(found)} is not a table")
    return found


def _array(path: Path, found: object) -> Sequence[object]:
    if not isinstance(found, list | tuple):
        raise _wrong(path, f"{_said(found)} is not an array")
    return found


def _only(path: Path, table: Mapping[str, object], known: Sequence[str]) -> None:
    """Refuse a key that means nothing here, with the nearest one that would."""
    for key in table:
        if key not in known:
            nearest = get_close_matches(key, known, n=1)
            hint = f"did you mean {nearest[0]}?" if nearest else f"known here: {', '.join(known)}"
            raise _wrong((*path, key), f"unknown; {hint}")


def _said(found: object) -> str:
    return found.isoformat() if isinstance(found, date | time) else repr(found)


def _wrong(path: Path, problem: str) -> PolicyError:
    return PolicyError(f"{_written(path)}: {problem}", path=path)


def _written(path: Path) -> str:
    """A key's path as people write it: override[2].clauses.dispatch, elements counted from 1."""
    parts = (f"[{p + 1}]" if isinstance(p, int) else f".{p if p.isprintable() else ascii(p)}" for p in path)
    return "".join(parts).removeprefix(".")
