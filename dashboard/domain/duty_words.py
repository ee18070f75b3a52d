"""The words of messages that an alerts.toml gives in place of those shipped."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from string import Formatter
from typing import get_args

from dashboard.domain.duty import Lang
from dashboard.domain.duty_keys import PlanError, only, table
from dashboard.domain.toml_keys import KeyPath

LONGEST = 200
"""Characters of a template."""
LONGEST_TITLE = 40
"""Characters of a title once it is filled."""


def words_from(found: object, templates: Mapping[str, frozenset[str]]) -> Mapping[Lang, Mapping[str, str]]:
    """By language, template by template. Raises PlanError for a field that a message must not tell."""
    given = table(("words",), found)
    only(("words",), given, get_args(Lang))
    return {
        lang: _of_language(("words", lang), given[lang], templates)
        for lang in get_args(Lang)
        if lang in given
    }


def _of_language(path: KeyPath, found: object, templates: Mapping[str, frozenset[str]]) -> Mapping[str, str]:
    given = table(path, found)
    only(path, given, templates)
    return {key: _template((*path, key), written, templates[key]) for key, written in given.items()}


def _template(path: KeyPath, found: object, fields: Collection[str]) -> str:
    if not isinstance(found, str) or not found.strip() or len(found) > LONGEST:
        raise PlanError(f"is not a text of 1 to {LONGEST} characters", path)
    try:
        parts = list(Formatter().parse(found))
    except ValueError as wrong:
        raise PlanError(f"is no template: {wrong}", path) from None
    for _, name, spec, conversion in parts:
        if name is not None and (name not in fields or spec or conversion):
            raise PlanError(f"{{{name}}} is no field here; there are {', '.join(sorted(fields))}", path)
    own = sum(len(literal) for literal, *_ in parts)
    if str(path[-1]).startswith("title_") and own > LONGEST_TITLE:
        raise PlanError(
            f"has {own} characters of its own; a title has {LONGEST_TITLE} at most, all filled", path
        )
    return found
