"""Why a notice was not accepted, in the words of the screen."""

from __future__ import annotations

from dashboard.domain.alert_failures import failure_of
from layouts.words import Words


def failure(text: str, words: Words) -> str:
    """The sentence in the screen's language; as it stands where it is none of the table."""
    found = failure_of(text)
    return text if found is None else words(f"failure_{found.key}", **found.figures)
