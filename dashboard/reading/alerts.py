"""What one person may ask of alerts: each answer within that person's reach, as of now.

A group of an area outside the reach is not there; one of the whole centre is for who reads everything. Who is
told no sensitive kinds is told neither the words of notices nor what groups are keyed by. Raises, besides the
desk's own of :mod:`dashboard.reading.desk`, NowOnly where the desk looks at a past instant.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

import msgspec

from dashboard.domain.discretion import told_kind
from dashboard.ports import JournalError, SealError
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Episode, Group, GroupState, Notice, Silence
from dashboard.reading.alert_acts import acts_of
from dashboard.reading.alert_duty import duty_told, is_taken_anew, next_posts, path_of, steps_of
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.alert_places import opened_cursor, opened_place, turn_cursor, turn_place
from dashboard.reading.alert_proof import MOST_GROUPS, Cut, channels_told, groups_of, proof_of
from dashboard.reading.alert_tests import tests_told
from dashboard.reading.alert_told import (
    AlertFile,
    AlertRow,
    Channels,
    DutyTold,
    Inbox,
    Proof,
    RuleLine,
    SilenceFile,
    SilenceLine,
    TriedLine,
    Why,
)
from dashboard.reading.desk import Desk, NotThere, NotYet, Unanswered
from dashboard.reading.extent import Extent
from dashboard.reading.inflow import midnight

RESOLVED_WITHIN: Final = timedelta(hours=24)
ENDING_WITHIN: Final = timedelta(minutes=30)
EPISODES_SHOWN: Final = 200
MOST_ROWS: Final = 1_000


class NowOnly(Unanswered):
    """Alerts are told of now; what became of one stands in its custody chain."""


@dataclass(frozen=True, slots=True)
class AlertDesk:
    """`desk`: of who asks."""

    ground: AlertGround
    desk: Desk

    async def inbox(
        self,
        *,
        state: GroupState | None = None,
        rule: str | None = None,
        area: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Inbox:
        """Groups that fit, the last opened first, and how many there are by state."""
        extent, at = await self._extent(area), self._now
        wanted = GroupFilter(state, rule, _codes(extent), only_alerts=True)
        place = None if cursor is None else opened_place(cursor)
        return await asyncio.to_thread(self._inbox, wanted, at, place, min(limit, MOST_ROWS))

    def _inbox(
        self,
        wanted: GroupFilter,
        at: datetime,
        place: tuple[datetime, str] | None,
        limit: int,
    ) -> Inbox:
        before, before_id = (None, "") if place is None else place
        found = self.ground.store.groups(wanted, limit=limit + 1, before=before, before_id=before_id)
        return self._page(found, wanted, at, limit, opened_cursor)

    async def queue(
        self,
        *,
        state: GroupState | None = None,
        rule: str | None = None,
        area: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Inbox:
        """Groups not resolved that fit: those that nobody has first; the gravest and oldest of each first."""
        extent, at = await self._extent(area), self._now
        wanted = GroupFilter(state, rule, _codes(extent), only_alerts=True)
        after, most = None if cursor is None else turn_place(cursor), min(limit, MOST_ROWS)

        def look() -> Inbox:
            found = self.ground.store.in_turn(wanted, limit=most + 1, after=after)
            return self._page(found, wanted, at, most, turn_cursor)

        return await asyncio.to_thread(look)

    def _page(
        self,
        found: Sequence[Group],
        wanted: GroupFilter,
        at: datetime,
        limit: int,
        cursor: Callable[[Group], str],
    ) -> Inbox:
        """`found`: with the first of the page after."""
        store, since, shown = self.ground.store, at - RESOLVED_WITHIN, found[:limit]
        return Inbox(
            at=at,
            rows=tuple(self._row(group) for group in shown),
            counts=store.counts(wanted._replace(since=since)),
            since=since,
            held=_by_why(store.held_counts(wanted.areas)),
            next=cursor(shown[-1]) if len(found) > limit else None,
        )

    async def row(self, group: str) -> AlertRow:
        """One group, without what became of it. Raises NotThere."""
        extent = await self._extent(None)
        return self._row(await asyncio.to_thread(self._group, group, extent))

    async def rows(self, groups: Collection[Group]) -> Mapping[str, AlertRow]:
        """The same of groups that were told of, by id."""
        return await asyncio.to_thread(lambda: {group.id: self._row(group) for group in groups})

    async def file(self, group: str) -> AlertFile:
        """One group whole. Raises NotThere."""
        extent, at = await self._extent(None), self._now
        return await asyncio.to_thread(self._file, group, extent, at)

    def _file(self, id_: str, extent: Extent, at: datetime) -> AlertFile:
        group, store = self._group(id_, extent), self.ground.store
        notices = sorted(store.notices_of(id_), key=lambda notice: notice.tells_end)
        return AlertFile(
            at=at,
            row=self._row(group),
            episodes=tuple(map(self._told, store.episodes_of(id_, limit=EPISODES_SHOWN))),
            notices=tuple(map(self._notice, notices)),
            custody=tuple(store.custody_of(id_)),
            path=path_of(self.ground.plan(), group, notices),
            acts=acts_of(self.desk.reading.journal.of_subject(id_)),
            texts_kept=not self._is_whole,
        )

    async def silences(self) -> tuple[SilenceLine, ...]:
        """All that touch the reach, the last begun first: in force, over, ended before their time."""
        extent, at = await self._extent(None), self._now
        return await asyncio.to_thread(self._silences, extent, at)

    async def silence(self, id_: str) -> SilenceFile:
        """One, with what it keeps from people now. Raises NotThere."""
        extent, at = await self._extent(None), self._now
        return await asyncio.to_thread(self._silence, id_, extent, at)

    def _silences(self, extent: Extent, at: datetime) -> tuple[SilenceLine, ...]:
        found = [s for s in self._all_silences() if _touches(s, extent)]
        held = self.ground.store.silenced_counts(_codes(extent))
        return tuple(self._silence_line(s, at, extent, held.get(s.id, 0)) for s in found)

    def _silence(self, id_: str, extent: Extent, at: datetime) -> SilenceFile:
        found = next((s for s in self._all_silences() if s.id == id_), None)
        if found is None or not _touches(found, extent):
            raise NotThere(id_)
        store, areas = self.ground.store, _codes(extent)
        held = store.silenced(id_, areas, limit=EPISODES_SHOWN)
        line = self._silence_line(found, at, extent, store.silenced_counts(areas).get(id_, 0))
        return SilenceFile(line, tuple(map(self._told, held)))

    def _all_silences(self) -> Sequence[Silence]:
        try:
            return self.ground.store.silences()
        except SealError as wrong:
            raise JournalError(str(wrong), is_retryable=False) from wrong

    def _silence_line(self, silence: Silence, at: datetime, extent: Extent, open_held: int) -> SilenceLine:
        is_over = silence.ended_at is not None or silence.until <= at
        return SilenceLine(
            silence=silence,
            state="ended" if silence.ended_at is not None else "over" if is_over else "in_force",
            reason=self._reason(silence.id),
            is_ending=not is_over and silence.until - at <= ENDING_WITHIN,
            open_held=open_held,
            held=silence.held if _is_within(silence, extent) else None,
        )

    def _reason(self, silence: str) -> str | None:
        """As it was given; it is kept sealed in the journal and nowhere else."""
        journal, sealer = self.desk.reading.journal, self.desk.reading.sealer
        said = [r.position for r in journal.of_subject(silence) if r.event.type == "alert.silenced"]
        sealed = journal.sealed(said)
        if sealer is None or not sealed:
            return None
        try:
            apart: dict[str, Any] = msgspec.json.decode(sealer.open(sealed[min(sealed)]))
        except SealError:
            return None
        return str(apart.get("data", {}).get("reason", ""))

    async def channels(self) -> Channels:
        """How each channel stands: its budget, what is spent of it, and what failed in the last 24 hours."""
        extent = await self._extent(None)
        return await asyncio.to_thread(channels_told, self.ground, extent.areas, self._now)

    @property
    def may_test(self) -> bool:
        """Whether the asker may have a channel tested: of the whole centre, who reaches all of it."""
        return self.desk.at is None and self.desk.grant.area is None and self.desk.may("test_channels")

    async def tests(self) -> tuple[TriedLine, ...]:
        """What became of the tests of the last day, the newest first; for who reaches everything."""
        extent = await self._extent(None)
        if extent.areas is not None:
            return ()
        look = partial(tests_told, self.ground, self.desk.reading.journal, cut=self._notice, at=self._now)
        return await asyncio.to_thread(look)

    async def duty(self) -> DutyTold:
        """The posts, and who is on duty by each roster, now and next."""
        await self._extent(None)
        look = partial(duty_told, self.ground.plan(), self.ground.on_duty, zone=self.desk.reading.zone)
        return replace(await asyncio.to_thread(look, at=self._now), fault=self.ground.plan_fault())

    async def proof(self, on: date, *, area: str | None = None, most: int = MOST_GROUPS) -> Proof:
        """What was told of the newest groups that opened on a local day, to whom, and what became of it.

        Raises NotYet for a day that no clock has.
        """
        extent, at, zone = await self._extent(area), self._now, self.desk.reading.zone
        try:
            begins, ends = (midnight(day, zone) for day in (on, on + timedelta(days=1)))
        except OverflowError:
            raise NotYet(on.isoformat()) from None
        cut = Cut(self._trimmed, self._notice)
        wanted = GroupFilter(areas=_codes(extent), since=begins)
        found = partial(groups_of, self.ground.store, wanted, before=ends, most=most)
        return await asyncio.to_thread(proof_of, self.ground.store, found, cut, on=on, at=at, most=most)

    async def rules(self) -> tuple[RuleLine, ...]:
        """Every rule, with how much in reach is open of it."""
        extent = await self._extent(None)
        return await asyncio.to_thread(self._rules, extent)

    def _rules(self, extent: Extent) -> tuple[RuleLine, ...]:
        groups = self.ground.store.open_groups()
        of = Counter(g.rule for g in groups if g.resolved_at is None and _holds(extent, g.area))
        untold = self.ground.store.loose_counts(_codes(extent))
        rules = self.ground.rules().items()
        return tuple(RuleLine(face, of[name], untold.get(name, 0)) for name, face in rules)

    # ── what is for whom ────────────────────────────────────────────────────────────────────────────────

    @property
    def _now(self) -> datetime:
        found = self.desk.reading.situation()
        assert found is not None, "an extent was asked for before"
        return found.at

    @property
    def _is_whole(self) -> bool:
        return self.desk.may("read_sensitive")

    async def _extent(self, area: str | None) -> Extent:
        if self.desk.at is not None:
            raise NowOnly(self.desk.at.isoformat())
        self.desk.require("read_cases")
        return await self.desk.reached(area)

    def _group(self, id_: str, extent: Extent) -> Group:
        group = self.ground.store.group(id_)
        if group is None or not _holds(extent, group.area):
            raise NotThere(id_)
        return group

    def _row(self, group: Group) -> AlertRow:
        plan = self.ground.plan()
        to = next_posts(plan, self.ground.on_duty, group)
        n_steps, is_anew = len(steps_of(plan, group)), is_taken_anew(plan, group)
        row = AlertRow(self._trimmed(group), n_steps=n_steps, next_to=to, is_anew=is_anew)
        of = self.ground.store.episodes_of(group.id, limit=1) if group.total == 1 else ()
        if (told := next(iter(of), None)) is None:
            return row
        found = self._told(told).finding
        return replace(
            row,
            code=found.code,
            about=found.subject.about,
            subject=found.subject.id,
            case_kind=found.case_kind,
            holder=found.holder,
        )

    def _trimmed(self, group: Group) -> Group:
        return group if self._is_whole else replace(group, key="")

    def _told(self, episode: Episode) -> Episode:
        finding = episode.finding
        if self._is_whole or not finding.case_kind:
            return episode
        return replace(episode, finding=replace(finding, case_kind=told_kind(finding.case_kind), figures={}))

    def _notice(self, notice: Notice) -> Notice:
        return notice if self._is_whole else replace(notice, title="", text="")


def _codes(extent: Extent) -> Sequence[str] | None:
    return None if extent.areas is None else sorted(extent.areas)


def _holds(extent: Extent, area: str) -> bool:
    """What names no area is for who reads everything."""
    return extent.areas is None or area in extent.areas


def _touches(silence: Silence, extent: Extent) -> bool:
    """One of an area in reach, or of a rule everywhere; one of a case or relay alone names what may be out of
    reach."""
    if extent.areas is None:
        return True
    return silence.about is None if silence.area is None else silence.area in extent.areas


def _is_within(silence: Silence, extent: Extent) -> bool:
    """Whether all that it keeps from people is in reach."""
    if extent.areas is None:
        return True
    return silence.area is not None and extent.areas.issuperset(extent.tree.below(silence.area))


def _by_why(held: Mapping[str, int]) -> Mapping[Why, int]:
    found = Counter[str]()
    for by, n in held.items():
        found[by.partition("/")[0]] += n
    return {why: found[why] for why in ("silence", "inhibited")}
