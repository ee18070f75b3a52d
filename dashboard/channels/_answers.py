"""Vendors that answer 200 and say in a code of their own whether they took it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dashboard.channels._channel import ChannelError
from dashboard.domain.alert_failures import said

LONGEST_ID: Final = 64
"""Characters of a message's id: what vendors give has half as many."""
MOST_CODE: Final = 10**9


def cleaned(word: object, *, most: int) -> str:
    """What any store and any screen takes of a text: so many characters, "?" for what cannot be read."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(word)[:most])


def id_of(told: Mapping[str, Any], name: str) -> str:
    """The message's id there. Raises ChannelError where the answer has none."""
    found = told.get(name)
    if isinstance(found, bool) or not isinstance(found, int | str) or found == "":
        raise ChannelError(said("incomplete"), retryable=True)
    return cleaned(found, most=LONGEST_ID)


def code_of(told: Mapping[str, Any], name: str = "errcode") -> int:
    """The answer's code. Raises ChannelError where it has none: who answers so may be back later."""
    code = told.get(name)
    if isinstance(code, bool) or not isinstance(code, int | str):
        raise ChannelError(said("incomplete"), retryable=True)
    try:
        read = int(code)
    except ValueError:
        read = MOST_CODE
    if abs(read) >= MOST_CODE:
        raise ChannelError(said("incomplete"), retryable=True)
    return read


def refusal(code: int, *, again: Mapping[int, float | None]) -> ChannelError:
    """`again`: the codes that mean "later", each with its seconds, None where they are not known."""
    return ChannelError(said("code", code=code), retryable=code in again, retry_after_s=again.get(code))


def token_of(told: Mapping[str, Any]) -> tuple[str, float]:
    """The access token in the answer, and for how many seconds it is good. Raises ChannelError."""
    word, good_s = told.get("access_token"), told.get("expires_in")
    if not isinstance(word, str) or not word or isinstance(good_s, bool) or not isinstance(good_s, int):
        raise ChannelError(said("incomplete"), retryable=True)
    return word, float(good_s)
