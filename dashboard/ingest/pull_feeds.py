"""`[[feeds]]` of onescreen.toml: the sources that the centre connects to by itself."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from dashboard.config import ConfigError
from dashboard.domain.events import OWN_SOURCES
from feeds._transports import Address

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True, slots=True)
class PullFeed:
    """A source and where its socket is."""

    name: str
    address: Address


class _Keys(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    url: str
    token_env: str | None = None
    silent_after_s: float = 60.0


def pull_feeds(found: Any, environ: Mapping[str, str] = os.environ) -> tuple[PullFeed, ...]:
    """The feeds of a parsed `[[feeds]]`. Raises ConfigError naming which one is wrong, and why.

    Tokens stand in the environment and never in a file that is read by many.
    """
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise ConfigError("feeds: is no list; write one [[feeds]] for each source")
    read = tuple(_feed(keys, number, environ) for number, keys in enumerate(found, 1))
    names = [feed.name for feed in read]
    for number, name in enumerate(names, 1):
        if name in names[: number - 1]:
            raise ConfigError(f"feeds[{number}].name: {name!r} stands twice; a source has one socket")
    return read


def _feed(found: Any, number: int, environ: Mapping[str, str]) -> PullFeed:
    try:
        keys = msgspec.convert(found, _Keys)
    except msgspec.ValidationError as wrong:
        raise ConfigError(f"feeds[{number}]: {wrong}") from None
    if not _NAME.fullmatch(keys.name) or keys.name in OWN_SOURCES:
        raise ConfigError(
            f"feeds[{number}].name: {keys.name!r} is no name of a source; use a-z, 0-9, - and _"
        )
    if not keys.url.startswith(("ws://", "wss://")):
        raise ConfigError(f"feeds[{number}].url: is no ws:// or wss:// address")
    if keys.silent_after_s <= 0:
        raise ConfigError(f"feeds[{number}].silent_after_s: {keys.silent_after_s} is not above 0")
    token = None
    if keys.token_env is not None:
        token = environ.get(keys.token_env)
        if not token:
            raise ConfigError(f"feeds[{number}].token_env: {keys.token_env} is not set in the environment")
    return PullFeed(keys.name, Address(keys.url, token, keys.silent_after_s))
