"""The alerts' own store; durable on return.

Its own file (on PostgreSQL its own tables), so that alerting never waits for the journal's writer. The alert
role is its only writer of what is planned; the web role adds receipts and used links.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from dashboard.domain.alert import Severity, Turn
from dashboard.ports.alerts import (
    Changes,
    CustodyLine,
    Episode,
    FactRow,
    Group,
    GroupState,
    Notice,
    Silence,
    Telling,
    Watched,
)


class GroupFilter(NamedTuple):
    """`areas`: codes, None for any. `since`: opened then or later. None is any.

    `only_alerts`: where no rule is asked for, without digests and tests, which are told and are no alerts.
    """

    state: GroupState | None = None
    rule: str | None = None
    areas: Sequence[str] | None = None
    since: datetime | None = None
    only_alerts: bool = False


ANY: Final = GroupFilter()


class Place(NamedTuple):
    """Where a group stands among those that are to be seen to."""

    state: GroupState
    severity: Severity
    opened_at: datetime
    id: str


class Trimmed(NamedTuple):
    """How many of each are gone."""

    groups: int = 0
    episodes: int = 0
    notices: int = 0
    custody: int = 0
    silences: int = 0
    links: int = 0


class AlertStore(Protocol):
    """Blocking; call it from a thread. Raises JournalError when the store cannot answer."""

    def watched(self) -> Watched | None:
        """Where the watch stands; None before its first."""

    def facts(self) -> Sequence[FactRow]: ...

    def commit(self, changes: Changes) -> None:
        """All of it durably, in one transaction; once more of the same changes nothing.

        Notices, members and custody lines that are there stay as they are. An episode that is there takes
        a group if it has none, and who holds it if one of the two is given; one that a silence holds, also in
        another's place; opened later than it was, it is open anew, of the group that is given; else it stays
        as it is. A resolution before its opening, or
        after another, is none. Of a silence that is there, the first end stays and the count never falls.
        Groups and facts are replaced by what is given.
        """

    def episodes(self, ids: Sequence[str]) -> Sequence[Episode]:
        """Those of these that are there, resolved ones too, in no order: what was found once already."""

    def begun(self, notices: Sequence[str], at: datetime) -> None:
        """Attempts begin: sending, one more of `attempts`; one more of `repeats` where it was sending.
        `try_at` is then when the last one began."""

    def became(self, notices: Sequence[Notice], custody: Sequence[CustodyLine]) -> None:
        """What became of attempts: state, error, instants as given, with their custody lines. An instant
        of acceptance, delivery or reading that is there stays; attempts are counted by `begun` alone."""

    def receipt(self, line: CustodyLine) -> bool:
        """A receipt of a notice, of its group whatever `line` says; False where one of the same turn was
        there before, or no such notice is."""

    def open_episodes(self) -> Sequence[Episode]:
        """Those not resolved, the earliest first."""

    def open_groups(self) -> Sequence[Group]:
        """Those not resolved, and those of which notices are still under way; the earliest first."""

    def open_notices(self) -> Sequence[Notice]:
        """Waiting, sending and held; the earliest `try_at` first."""

    def to_tell(self, *, limit: int) -> Sequence[tuple[int, Telling]]:
        """What the journal is still to be told of, each with its number, in the order it was committed."""

    def was_told(self, numbers: Sequence[int]) -> None: ...

    def silences(self, *, at: datetime | None = None) -> Sequence[Silence]:
        """Those that are not over at that instant, of whatever clock their beginning is; all that ever were
        for None, newest first. Raises SealError where the key of a reason is not here."""

    def groups(
        self, wanted: GroupFilter, *, limit: int, before: datetime | None = None, before_id: str = ""
    ) -> Sequence[Group]:
        """The last opened first, without the watchdog's own. The next page is that before the last one's
        instant and id; without an id, before the instant."""

    def in_turn(self, wanted: GroupFilter, *, limit: int, after: Place | None = None) -> Sequence[Group]:
        """Those not resolved: by state, those that nobody has first; the gravest and oldest of each first.
        The next page is that after the last one's place."""

    def group(self, id_: str) -> Group | None: ...

    def episodes_of(self, group: str, *, limit: int) -> Sequence[Episode]:
        """The earliest `since` first."""

    def notices_of(self, group: str) -> Sequence[Notice]:
        """By step, then as they were made."""

    def notices_of_all(self, groups: Sequence[str]) -> Sequence[Notice]:
        """Of many groups at once, in no order."""

    def custody_of(self, *groups: str, turn: Turn | None = None) -> Sequence[CustodyLine]:
        """Of all turns, or of one, in the order in which things happened."""

    def custody(self, since: datetime, until: datetime) -> Iterator[CustodyLine]:
        """Of all groups, from `since` to before `until`, in the order in which things happened."""

    def notice(self, id_: str) -> Notice | None: ...

    def kept_for(self, recipients: Sequence[str], channel: str, *, limit: int) -> Sequence[Notice]:
        """Of a channel that is asked, not sent to (browser, wall): what is to be shown, newest first. That is
        what is sending or accepted; whether its group is resolved, the group says."""

    def counts(self, wanted: GroupFilter = ANY) -> Mapping[GroupState, int]:
        """Groups of that rule and those areas by state, each state with its number, whatever state is wanted.

        Of what is resolved, what was opened from `since` on; where that is None, resolved within 24 hours.
        """

    def held_counts(self, areas: Sequence[str] | None = None) -> Mapping[str, int]:
        """Open episodes that nobody is told of, by who holds them."""

    def held(self, areas: Sequence[str] | None = None, *, limit: int) -> Sequence[Episode]:
        """Open episodes that nobody is told of, the earliest `since` first."""

    def loose_counts(
        self, areas: Sequence[str] | None = None, *, since: datetime | None = None
    ) -> Mapping[str, int]:
        """Open episodes that nobody is told of and that are of no group, by rule; with `since`, all that were
        told with none, opened then or later, resolved ones too."""

    def silenced_counts(self, areas: Sequence[str] | None = None) -> Mapping[str, int]:
        """Open episodes that a silence keeps from people now, by its id: those of the groups that it silences
        too, though people were told of them before."""

    def silenced(self, silence: str, areas: Sequence[str] | None = None, *, limit: int) -> Sequence[Episode]:
        """Those of one silence, the earliest `since` first."""

    def use_link(self, sha256: str, at: datetime) -> bool:
        """Take a one-time link for used; False where it was."""

    def trim(self, before: datetime) -> Trimmed:
        """Delete what was over before that instant: resolved groups with all that is theirs, unless a notice
        is under way; resolved episodes of no group; ended silences; used links. Facts are the watch's own."""

    def forget(self, groups: Sequence[str]) -> None:
        """Delete these groups with all that is theirs: what the watchdog's probes left."""
