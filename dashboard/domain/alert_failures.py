"""Why a notice was not accepted: a sentence of one table; screens say it in their own words.

It is kept as a text, in a notice and in its custody. It tells a status, a code or a number of seconds, and
never an address, a secret or a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

FAILURES: Final[Mapping[str, str]] = {
    "unreachable": "it cannot be reached",
    "slow": "it did not answer within {seconds} s",
    "broken": "it broke off before its answer was whole",
    "foreign": "it broke off, or does not speak {protocol}",
    "unreadable": "its answer cannot be read",
    "incomplete": "its answer lacks what was asked for",
    "status": "it answered {status}",
    "code": "it answered code {code}",
    "refused": "its answer says that it was not accepted",
    "no_word": "it was not accepted, and not said why",
    "undelivered": "it will not be delivered: {state}",
    "address": "the recipient's address is none of this channel",
    "stranger": "the recipient is none that it may write to",
    "subscription": "the browser's subscription is over",
    "push_host": "the subscription is of no push service that is allowed",
    "setting": "the setting {setting} is missing or cannot be used",
    "settings": "what is set for it cannot be put into a request",
    "service": "there is no such service",
    "certificate": "its certificate is not one to be trusted",
    "no_tls": "it offers no such sign-in or encryption",
    "gone": "the plan has this post, its channel or its address no more",
    "crowded": "the channel is too slow for all that is to be sent",
    "fault": "the channel broke: {error}",
    "unstorable": "the store takes no such notice",
    "budget": "budget",
    "acknowledged": "acknowledged",
    "silenced": "silenced",
    "resolved": "resolved",
    "late": "late",
}
"""By its key; what stands in braces is one word."""


class Failure(NamedTuple):
    """`figures`: what its sentence tells, by name."""

    key: str
    figures: Mapping[str, str]


def said(key: str, **figures: object) -> str:
    """The sentence. Raises KeyError where there is none, or a figure is missing."""
    return FAILURES[key].format_map({name: str(figure) for name, figure in figures.items()})


def failure_of(text: str) -> Failure | None:
    """What the sentence says; None where it is none of the table."""
    for key, pattern in _patterns().items():
        if found := pattern.fullmatch(text):
            return Failure(key, found.groupdict())
    return None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {
        key: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>\\S+)", re.escape(text)))
        for key, text in FAILURES.items()
    }
