"""Alerts as events: what the centre says of a group of findings, and what people do to it.

The subject is the group's id, of a silence the silence's, of a test its channel. Nobody is named: `by` is a
post or a role; who sat there is in the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from dashboard.domain.alert import Severity
from dashboard.domain.field_kinds import AreaCode, FreeText

How: TypeAlias = Literal["page", "link", "callback"]


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """A group is there: said when it opens and waits to be told, and anew when people are told of it.
    `rule`, `severity`, `area` ("" for the whole centre): of the group; `code`, `case_kind`, `holder`,
    `subject` (`about/id`): of its only subject, empty where it has more. `total`: its episodes; said anew,
    by an event of its own, when more came to be told. `since`: the earliest of them. `escalates_at`,
    `escalates_to`: the next step and its post, if nobody acknowledges; both None where nothing follows, the
    post alone where the step before is only repeated then. `to_label`, `escalates_label`: what the post that
    is told by this step, and by the next, is called: an office; "" where that is not known."""

    rule: str
    severity: Severity
    total: int
    since: datetime
    area: str = ""
    code: str = ""
    case_kind: str = ""
    holder: str | None = None
    escalates_at: datetime | None = None
    escalates_to: str | None = None
    subject: str = ""
    to_label: str = ""
    escalates_label: str = ""


@dataclass(frozen=True, slots=True)
class AlertEscalated:
    """The next step was taken, because of `why`. `step` counts from 1, `to`: the post it went to; the others
    as of `AlertRaised`."""

    step: int
    to: str
    why: Literal["not_delivered", "not_read", "not_acknowledged", "by_hand"]
    escalates_at: datetime | None = None
    escalates_to: str | None = None
    to_label: str = ""
    escalates_label: str = ""


@dataclass(frozen=True, slots=True)
class AlertResolved:
    """Nothing of the group is wrong any more."""


@dataclass(frozen=True, slots=True)
class AlertAcknowledged:
    """Somebody took it in hand; escalation stops. `by`: the post or role. `label`: what the post is called,
    "" of a role."""

    by: str
    how: How
    label: str = ""


@dataclass(frozen=True, slots=True)
class AlertActed:
    """Something was done about it: `what` is one of a few words, such as "dispatched" or "called"."""

    by: str
    what: str


@dataclass(frozen=True, slots=True)
class AlertSilenced:
    """What matches is told to nobody until `until`, and stays visible and counted. None matches any.

    `subject` as `about/id`. `owner`: the sign-in name of who answers for it.
    """

    owner: str
    reason: FreeText
    until: datetime
    rule: str | None = None
    area: AreaCode | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class AlertSilenceEnded:
    """Before its time. `by`: the role."""

    by: str


@dataclass(frozen=True, slots=True)
class AlertTested:
    """A test is to go to a post by a channel of the plan; the subject is `channel/` and its name. `by`: the
    role."""

    by: str
    channel: str
    post: str


@dataclass(frozen=True, slots=True)
class AlertProbed:
    """The watchdog's probe went the whole way: found, queued, sent, received. `took_ms`: milliseconds; None
    where it did not come back in time."""

    took_ms: float | None


ALERT_EVENTS: Final[Mapping[str, type[Any]]] = {
    "alert.raised": AlertRaised,
    "alert.escalated": AlertEscalated,
    "alert.resolved": AlertResolved,
    "alert.acknowledged": AlertAcknowledged,
    "alert.acted": AlertActed,
    "alert.silenced": AlertSilenced,
    "alert.silence_ended": AlertSilenceEnded,
    "alert.tested": AlertTested,
    "alert.probed": AlertProbed,
}
