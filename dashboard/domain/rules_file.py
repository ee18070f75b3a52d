"""A centre's settings of its rules out of its file or its journal entry, and back; what is wrong is said with
its line.

[set.surge]                      # a rule that is built in
on = true
severity = "over"
at_least = 8                     # one of its parameters

[[rule]]                         # one of the centre's own
name = "many-returns"
title_zh = "街道退回过多"
title_en = "Many returns in a street"
about = "area"
count = "returned"               # reported, returned, reopened, breached, closed
level = "street"                 # community, street, district
at_least = 10
within = "24h"                   # minutes (m), hours (h) or days (d)
severity = "over"
kind = "neighbours"              # these three if not any
source = "grid"
grade = "major"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, get_args

from dashboard.domain.alert import SEVERITIES
from dashboard.domain.discretion import WITHHELD, is_told
from dashboard.domain.events import Grade
from dashboard.domain.rule_settings import TIERS, WHATS, Count, Param, RuleSettings, Setting
from dashboard.domain.toml_keys import KeyPath, line_of, lines_of, misspelt

KEYS: Final = (
    "name",
    "title_zh",
    "title_en",
    "about",
    "count",
    "level",
    "at_least",
    "within",
    "severity",
    "kind",
    "source",
    "grade",
)
NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
TITLE: Final = re.compile(r"\S.{0,59}")
CODE: Final = re.compile(r"\S{1,40}")
WITHIN: Final = re.compile(r"([1-9][0-9]{0,4})([mhd])")
UNIT: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
LONGEST: Final = timedelta(days=30)
MOST_COUNTED: Final = 1_000_000


class RulesError(ValueError):
    """Settings that cannot be used; `path`: the key that is wrong, where one is."""

    def __init__(self, problem: str, path: KeyPath = ()) -> None:
        super().__init__(problem)
        self.path = path


def read_rules(text: str, built_in: Mapping[str, Sequence[Param]], *, file: str) -> RuleSettings:
    """The settings in this TOML text. `built_in`: the parameters of each rule that there is.

    Raises RulesError, its message opening with the file's name and the line of what is wrong.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line, said = misspelt(wrong, text)
        raise RulesError(f"{file}{'' if line is None else f':{line}'}: {said}") from None
    except RecursionError:
        raise RulesError(f"{file}: is nested too deeply to be read") from None
    try:
        settings = settings_from(found)
        _refuse_unknown(settings, built_in)
    except RulesError as wrong:
        line = line_of(wrong.path, lines_of(text))
        raise RulesError(f"{file}{'' if line is None else f':{line}'}: {wrong}", wrong.path) from None
    return settings


def settings_from(found: Mapping[str, Any]) -> RuleSettings:
    """Settings out of parsed TOML or JSON, whatever rules there are. Raises RulesError naming the key that is
    wrong, with its path."""
    _only((), found, ("set", "rule"))
    tables = _table(("set",), found.get("set", {}))
    by_rule = {name: _setting(("set", name), table) for name, table in tables.items()}
    rows = found.get("rule", [])
    if not isinstance(rows, list):
        raise RulesError("rule: expected tables, each opened by [[rule]]", ("rule",))
    counts: list[Count] = []
    for n, row in enumerate(rows):
        count = _count(("rule", n), row)
        if any(other.name == count.name for other in counts):
            raise RulesError(f"name: {count.name!r} stands twice", ("rule", n, "name"))
        counts.append(count)
    return RuleSettings(by_rule, tuple(counts))


def settings_form(settings: RuleSettings) -> dict[str, Any]:
    """The settings as JSON can hold them."""
    return {
        "set": {
            name: {"on": s.is_on, **s.params, **({"severity": s.severity} if s.severity else {})}
            for name, s in settings.by_rule.items()
        },
        "rule": [_count_form(count) for count in settings.counts],
    }


def _count_form(count: Count) -> dict[str, Any]:
    minutes = count.within // UNIT["m"]
    found = {
        "name": count.name,
        "title_zh": count.title_zh,
        "title_en": count.title_en,
        "about": "area",
        "count": count.what,
        "level": count.tier,
        "at_least": count.at_least,
        "within": f"{minutes}m",
        "severity": count.severity,
        "kind": count.kind,
        "source": count.source,
        "grade": count.grade,
    }
    return {key: value for key, value in found.items() if value is not None}


def _setting(path: KeyPath, found: Any) -> Setting:
    table = _table(path, found)
    is_on = table.get("on", True)
    if not isinstance(is_on, bool):
        raise RulesError(f"on: expected true or false, not {is_on!r}", (*path, "on"))
    severity = _one_of((*path, "severity"), table["severity"], SEVERITIES) if "severity" in table else None
    params = {
        key: _number((*path, key), value) for key, value in table.items() if key not in ("on", "severity")
    }
    return Setting(is_on, params, severity)


def _count(path: KeyPath, found: Any) -> Count:
    row = _table(path, found)
    _only(path, row, KEYS)

    def text(key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = row.get(key)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            told = "missing" if value is None else f"not {value!r}"
            raise RulesError(f"{key}: expected {expected}; {told}", (*path, key))
        return value

    def chosen(key: str, words: Sequence[str]) -> Any:
        return _one_of((*path, key), row.get(key), words)

    chosen("about", ("area",))
    return Count(
        name=text("name", NAME, "small letters, digits, hyphens and underscores, at most 40"),
        title_zh=text("title_zh", TITLE, "a Chinese title of at most 60 characters"),
        title_en=text("title_en", TITLE, "an English title of at most 60 characters"),
        what=chosen("count", WHATS),
        tier=chosen("level", TIERS),
        at_least=_least((*path, "at_least"), row.get("at_least")),
        within=_within((*path, "within"), row.get("within")),
        severity=chosen("severity", SEVERITIES),
        kind=_kind((*path, "kind"), text("kind", CODE, "a kind of cases")) if "kind" in row else None,
        source=text("source", CODE, "the name of a source") if "source" in row else None,
        grade=chosen("grade", get_args(Grade)) if "grade" in row else None,
    )


def _refuse_unknown(settings: RuleSettings, built_in: Mapping[str, Sequence[Param]]) -> None:
    for name, setting in settings.by_rule.items():
        path: KeyPath = ("set", name)
        if name not in built_in:
            raise RulesError(f"{name}: no such rule; there are {', '.join(sorted(built_in))}", path)
        params = {param.name: param for param in built_in[name]}
        for key, value in setting.params.items():
            if key not in params:
                known = ", ".join(("on", "severity", *params))
                raise RulesError(f"{key}: not a key of {name}; there are {known}", (*path, key))
            param = params[key]
            if not param.low <= value <= param.high:
                raise RulesError(
                    f"{key}: {value:g} is not between {param.low:g} and {param.high:g} ({param.meaning})",
                    (*path, key),
                )
    for n, count in enumerate(settings.counts):
        if count.name in built_in:
            raise RulesError(f"name: {count.name!r} is a rule that is built in", ("rule", n, "name"))


def _kind(path: KeyPath, kind: str) -> str:
    """A count of one kind that may point at a family would tell it."""
    if kind != WITHHELD and not is_told(kind):
        raise RulesError(
            f"kind: {kind!r} is not told by its own name; {WITHHELD!r} counts all such kinds together", path
        )
    return kind


def _least(path: KeyPath, value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MOST_COUNTED:
        raise RulesError(f"at_least: expected a whole number from 1 to {MOST_COUNTED}, not {value!r}", path)
    return value


def _within(path: KeyPath, value: Any) -> timedelta:
    told = WITHIN.fullmatch(value) if isinstance(value, str) else None
    length = None if told is None else int(told[1]) * UNIT[told[2]]
    if length is None or length > LONGEST:
        raise RulesError(
            f'within: expected a time such as "90m", "24h" or "7d", at most 30d, not {value!r}', path
        )
    return length


def _number(path: KeyPath, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RulesError(f"{path[-1]}: expected a number, not {value!r}", path)
    return value


def _one_of(path: KeyPath, value: Any, words: Sequence[str]) -> Any:
    if value not in words:
        told = "missing" if value is None else f"not {value!r}"
        raise RulesError(f"{path[-1]}: expected {' or '.join(words)}; {told}", path)
    return value


def _table(path: KeyPath, found: Any) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise RulesError(f"{path[-1]}: is no table", path)
    return found


def _only(path: KeyPath, found: Mapping[str, Any], allowed: Sequence[str]) -> None:
    for key in found:
        if key not in allowed:
            raise RulesError(f"{key}: not a key here; there are {', '.join(allowed)}", (*path, key))
