"""What a channel is set to: filled up from its needs, and checked without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from dashboard.channels._channel import ChannelError, Need, Settings
from dashboard.domain.alert_failures import said

Check: TypeAlias = Callable[[Settings], None]
NUMBER: Final = re.compile(r"\+?[0-9]{5,20}", re.ASCII)


def filled(settings: Settings, needs: Sequence[Need]) -> dict[str, str]:
    """Every need's value, its default where none is set. Raises ChannelError, which names the setting."""
    for need in needs:
        if not settings.get(need.name) and need.default is None:
            raise ChannelError(said("setting", setting=need.name), retryable=False)
    return _filled(settings, needs)


def addressed(address: str, check: Callable[[str], None]) -> str:
    """The address, which `check` finds nothing wrong with. Raises ChannelError."""
    try:
        check(address)
    except ValueError:
        raise ChannelError(said("address"), retryable=False) from None
    return address


def is_phone_number(address: str) -> None:
    """Raises ValueError."""
    if not NUMBER.fullmatch(address):
        raise ValueError("not a telephone number with its country's code")


def checked(needs: Sequence[Need], *further: Check) -> Check:
    """A channel's `check`: every need without a default is set, and `further` find nothing wrong."""

    def check(settings: Settings) -> None:
        told = _filled(settings, needs)
        for one in further:
            one(told)

    return check


def is_address(name: str) -> Check:
    """The setting is an http address with a host, and holds nobody's password."""

    def check(settings: Settings) -> None:
        try:
            parts = urlsplit(settings[name])
            is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_good = False
        if not is_good or parts.username or parts.password or parts.fragment:
            raise ValueError(f"setting {name}: an address that opens with http:// or https:// is needed")

    return check


def is_number(name: str, *, least: int, most: int) -> Check:
    """The setting is a whole number of that range."""

    def check(settings: Settings) -> None:
        if not settings[name].isascii() or not settings[name].isdigit():
            raise ValueError(f"setting {name}: a whole number is needed")
        if not least <= int(settings[name]) <= most:
            raise ValueError(f"setting {name}: a number from {least} to {most} is needed")

    return check


def is_one_of(name: str, *values: str) -> Check:
    """The setting is one of the values."""

    def check(settings: Settings) -> None:
        if settings[name] not in values:
            raise ValueError(f"setting {name}: one of {', '.join(values)} is needed")

    return check


def _filled(settings: Settings, needs: Sequence[Need]) -> dict[str, str]:
    told: dict[str, str] = {}
    for need in needs:
        value = settings.get(need.name) or need.default
        if value is None:
            raise ValueError(f"setting {need.name} is missing: {need.meaning}")
        told[need.name] = value
    return told
