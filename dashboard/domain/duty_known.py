"""What an alerts.toml may name besides itself: kinds of channels, rules, and where its secrets are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.domain.duty_keys import PlanError, text
from dashboard.domain.toml_keys import KeyPath


class Wanted(NamedTuple):
    """A setting; `default`: None where it has to be given."""

    meaning: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of channel, as far as a file can be wrong about it. `address`: what a recipient's address
    is, None where it needs none. `check` raises ValueError, naming the setting; `check_address` raises it,
    quoting nothing."""

    settings: Mapping[str, Wanted]
    address: str | None = None
    check: Callable[[Mapping[str, str]], None] = lambda settings: None
    check_address: Callable[[str], None] = lambda address: None


@dataclass(frozen=True, slots=True)
class Known:
    """`roles`: of persons at the desk. `templates`: of messages, with the fields that each may take.
    `secret`: what a value such as `env:NAME` stands for, another value itself; raises ValueError where there
    is nothing."""

    kinds: Mapping[str, Kind]
    rules: frozenset[str]
    roles: frozenset[str]
    templates: Mapping[str, frozenset[str]]
    secret: Callable[[str], str]


def secret(path: KeyPath, found: object, known: Known) -> str:
    """The value that is written, or that what is written stands for. Raises PlanError."""
    written = text(path, found, longest=4000)
    try:
        return known.secret(written)
    except ValueError as wrong:
        raise PlanError(str(wrong), path) from None
