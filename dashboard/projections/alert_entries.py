"""What the book of alerts keeps of each group and each silence, and of the last probe."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final, NamedTuple, TypeAlias

import msgspec

from dashboard.domain.alert_events import AlertEscalated, AlertRaised

Said: TypeAlias = tuple[datetime, str]
"""When it happened, and the id of the event that says so: of two, which was the later."""
NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Entry(msgspec.Struct, array_like=True):
    """A group. `raised`: as it was last said, `raised_at` as it first was; None until that is known.
    `acked_by`: who took it first."""

    heard_at: datetime = NEVER
    raised: AlertRaised | None = None
    raised_said: Said = (NEVER, "")
    raised_at: datetime | None = None
    step: int = 0
    step_said: Said = (NEVER, "")
    told_to: str | None = None
    next_said: Said = (NEVER, "")
    escalates_at: datetime | None = None
    escalates_to: str | None = None
    acked_said: Said | None = None
    acked_by: str | None = None
    acted_at: datetime | None = None
    resolved_at: datetime | None = None
    told_label: str = ""
    escalates_label: str = ""
    acked_label: str = ""

    def say_next(self, said: Said, told: AlertRaised | AlertEscalated) -> None:
        """So the next step was said to be; the latest counts."""
        if said > self.next_said:
            self.next_said = said
            self.escalates_at, self.escalates_to = told.escalates_at, told.escalates_to
            self.escalates_label = told.escalates_label

    def may_hold(self, around: Collection[str], since: datetime) -> bool:
        """Whether what is wrong since then, in these areas around it, may be among what was told."""
        told = self.raised
        return told is not None and told.area in around and told.since <= since <= self.raised_said[0]


class Silence(msgspec.Struct, array_like=True):
    """`until`: None until it is known what it silences."""

    said: Said = (NEVER, "")
    until: datetime | None = None
    ended_at: datetime | None = None
    rule: str | None = None
    area: str | None = None
    about: str | None = None

    def is_in_force(self, at: datetime) -> bool:
        return self.until is not None and not self.is_over(at)

    def is_over(self, at: datetime) -> bool:
        return at >= min(self.until or self.ended_at or NEVER, self.ended_at or self.until or NEVER)

    def holds(self, rule: str, subject: str, around: Collection[str]) -> bool:
        """Whether it matches what a rule finds of a subject. `around`: the areas in which that lies."""
        return (
            self.rule in (None, rule)
            and self.about in (None, subject)
            and (self.area is None or self.area in around)
        )


class Probe(NamedTuple):
    """`took_ms`: None where it did not come back."""

    said: Said
    took_ms: float | None


class AlertState(msgspec.Struct, array_like=True):
    """All of the book, as a checkpoint keeps it."""

    groups: dict[str, Entry] = {}
    silences: dict[str, Silence] = {}
    probe: Probe | None = None
