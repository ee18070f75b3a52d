"""Vendors that answer 200 and say in a code of their own whether they took it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.channels._channel import ChannelError
from dashboard.domain.alert_failures import said


def code_of(told: Mapping[str, Any], name: str = "errcode") -> int:
    """The answer's code. Raises ChannelError where it has none: who answers so may be back later."""
    code = told.get(name)
    if isinstance(code, bool) or not isinstance(code, int | str):
        raise ChannelError(said("incomplete"), retryable=True)
    try:
        return int(code)
    except ValueError:
        raise ChannelError(said("incomplete"), retryable=True) from None


def refusal(code: int, *, again: Mapping[int, float | None]) -> ChannelError:
    """`again`: the codes that mean "later", each with its seconds, None where they are not known."""
    return ChannelError(said("code", code=code), retryable=code in again, retry_after_s=again.get(code))


def token_of(told: Mapping[str, Any]) -> tuple[str, float]:
    """The access token in the answer, and for how many seconds it is good. Raises ChannelError."""
    word, good_s = told.get("access_token"), told.get("expires_in")
    if not isinstance(word, str) or not word or isinstance(good_s, bool) or not isinstance(good_s, int):
        raise ChannelError(said("incomplete"), retryable=True)
    return word, float(good_s)
