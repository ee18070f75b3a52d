"""Alerts that people were told of, as everyone in the room may see them: groups by who has them in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from dashboard.domain.alert import Severity

Standing: TypeAlias = Literal["unacked", "in_hand", "acted", "silenced"]
"""unacked: nobody took it. in_hand: acknowledged. acted: something was done, and it is wrong still. silenced:
nobody took it, and a silence keeps it from being told. One that is resolved is none of these."""
STANDINGS: Final[tuple[Standing, ...]] = ("unacked", "in_hand", "acted", "silenced")
"""What asks most of the room first."""
Path: TypeAlias = Literal["whole", "broken", "unknown"]
"""Of the way an alert goes. whole: a probe came back lately; unknown: none was ever sent."""


@dataclass(frozen=True, slots=True)
class RaisedLine:
    """A group as a wall may show it. `key`: its id. `code`, `case_kind`, `holder`: of its only subject, empty
    where it has more, and where its rule and area say all. `total`: findings told with it, the earliest since
    `since`. `step`: escalations taken, `told_to`: the post that the last of them went to. `acked_by`: a post
    or role. `escalates_at`, `escalates_to`: the next step and its post, while nobody took it; None where
    there is none, the post where it is only told again. `told_label`, `acked_label`,
    `escalates_label`: what the post that was told last, that took it, and the next one is called; "" where
    that is not known, and of a role."""

    key: str
    rule: str
    severity: Severity
    standing: Standing
    area: str
    code: str
    case_kind: str
    holder: str | None
    total: int
    since: datetime
    raised_at: datetime
    step: int = 0
    told_to: str | None = None
    acked_at: datetime | None = None
    acked_by: str | None = None
    acted_at: datetime | None = None
    escalates_at: datetime | None = None
    escalates_to: str | None = None
    told_label: str = ""
    acked_label: str = ""
    escalates_label: str = ""


@dataclass(frozen=True, slots=True)
class RaisedAlerts:
    """Groups of which something is wrong still: unacked + in_hand + acted + silenced = due + over + urgent.

    `lines`: the first of them, by standing, then the gravest, then the longest raised. `calling`: how many
    interrupt the wall: `over` or `urgent`, unacked, and their first step is over; `calls`: the first of
    those, the gravest and longest first. `silences`: in force. `probed_at`, `probe_ms`: of the last probe of
    the alert path; None before the first, and `probe_ms` where it did not come back.
    """

    unacked: int = 0
    in_hand: int = 0
    acted: int = 0
    silenced: int = 0
    due: int = 0
    over: int = 0
    urgent: int = 0
    lines: tuple[RaisedLine, ...] = ()
    calling: int = 0
    calls: tuple[RaisedLine, ...] = ()
    silences: int = 0
    path: Path = "unknown"
    probed_at: datetime | None = None
    probe_ms: float | None = None

    @property
    def total(self) -> int:
        """All of them."""
        return self.unacked + self.in_hand + self.acted + self.silenced
