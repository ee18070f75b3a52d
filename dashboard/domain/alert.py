"""What alerting speaks of: findings, episodes, groups, notices and what became of each.

    finding   a rule finds a subject wrong since an instant
    episode   a finding while it lasts: from its opening to its resolution; its id is made of what it says
    group     episodes that are told together, once; what is found of them later makes a group of its own
    notice    one message of one step of a group to one recipient by one channel; its id is its idempotency
    key custody   what became of a notice or a group, each turn with its instant and its evidence

A group is what people see, acknowledge and silence: an alert.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["due", "over", "urgent"]
"""due: look at it in working hours. over: act now. urgent: as over, and it interrupts the wall."""
SEVERITIES: Final[tuple[Severity, ...]] = ("due", "over", "urgent")
"""The mildest first."""
About: TypeAlias = Literal["case", "relay", "source", "area", "centre"]
Turn: TypeAlias = Literal[
    "queued", "accepted", "delivered", "read", "acknowledged", "acted", "failed", "held"
]
"""The custody chain in its order; failed: an attempt came to nothing; held: kept back, for a said reason."""
Receipt: TypeAlias = Literal["delivered", "read", "acknowledged"]


PROBE: Final = "alert_path_probe"
"""The rule of what the watchdog finds once a minute, so that it goes the whole way: no alert of anybody's."""
DIGEST: Final = "digest"
"""What stands in a rule's place where the day's digest is told."""


TEST: Final = "channel_test"
"""What stands in a rule's place where a person has a channel tested: no alert of anybody's."""
OF_NO_STEP: Final = -1
"""Of a test, the step: it is of no escalation."""
OF_ITS_END: Final = -2
"""Of what tells that a group is over, the step: it is of no escalation either."""


class Subject(NamedTuple):
    """What a finding is of. `id`: of the case, relay, source or area; of the centre, of its part ("disk")."""

    about: About
    id: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`since`: the computed instant from which it is wrong, never that of a tick.

    `code`: what people call it: a case's short code, a relay's id, a source's name. `area`: the lowest one
    known, "" for the whole centre. `case_kind`: the case's kind, as it is told to everyone; "" where it is
    of none. `figures`: what a message may tell beside: counts, minutes and codes, never free text or a
    person. `part`: which of several wrongs of the subject, a clause or a kind; "" where a rule finds but one.
    """

    rule: str
    subject: Subject
    since: datetime
    severity: Severity
    code: str
    area: str = ""
    case_kind: str = ""
    holder: str | None = None
    figures: Mapping[str, str | int | float] = field(default_factory=dict)
    part: str = ""

    @property
    def episode(self) -> str:
        """The id of its episode: the same finding, found twice, is one; at another severity it is another."""
        return made_of("episode", self.rule, *self.subject, self.part, self.severity, self.since.isoformat())


class Opened(NamedTuple):
    """`at`: when it was found, of the centre's time: not before `since`. Found again after a restart it has
    the same; the same finding with a later one came back after it was resolved. `shown_at`: when the last was
    recorded that shows it, where the centre itself was late to look, and so much earlier as the source of it
    promised to tell once; None: at `at`."""

    finding: Finding
    at: datetime
    shown_at: datetime | None = None


class Resolved(NamedTuple):
    """`episode`: its id. `flaps`: how often it was wrong again before its resolution was told."""

    episode: str
    at: datetime
    flaps: int = 0


def made_of(*parts: str) -> str:
    """An id that says what it is of: 32 hex digits."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def notice_id(group: str, step: int, channel: str, recipient: str, place: int = 0) -> str:
    """The id of a notice, its idempotency key at every receiver. `place`: of the address among the
    recipient's, from 0."""
    return made_of("notice", group, str(step), channel, recipient, str(place))


def key_of_earlier(route: str, rule: str) -> str:
    """Of the groups that tell what was known late of a rule, or was wrong before alerting began."""
    return f"{route}/earlier:{rule}"


def group_of_test(event: str) -> str:
    """The id of the group that a test's notice is of. `event`: the id of the `alert.tested`."""
    return made_of("test", event)
