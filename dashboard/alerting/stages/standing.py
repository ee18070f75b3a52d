"""What the pipeline knows: what is open, who is on duty, what is silenced. All of it in memory."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from dashboard.alerting.stages.budget import Window
from dashboard.alerting.stages.explaining import Explaining
from dashboard.alerting.stages.instants import Instants
from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.unheeded import Unheeded
from dashboard.domain.alert import DIGEST, SEVERITIES, Finding, Receipt, Severity
from dashboard.domain.area import AreaTree
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.duty import DutyPlan, Route, Step
from dashboard.ports.alert_store import AlertStore, GroupFilter
from dashboard.ports.alerts import Episode, Group, Notice, Silence

Words: TypeAlias = Callable[[Group, Sequence[Finding], str], tuple[str, str]]
"""(a group, the oldest of its findings, a language) as title and text of a message."""
MOST_QUIET = 10_000
"""Keys that are remembered as told; beyond them, those that may be told again are forgotten."""
INHIBITED: Final = "inhibited/"
"""What holds an episode: the rule of one that explains it."""
EARLIER_INTERVAL_S: Final = 600.0
"""What was known late waits so long for more of it, where it is not urgent: a file that is being imported is
not told once a minute."""
LONGEST_UNTOLD: Final = timedelta(days=1)
"""From the opening of a group until it is told, mostly: over night."""
TOLD_OF = 5
"""So many of a group's findings, the oldest, are given to who words its message."""


@dataclass(slots=True)
class Standing:
    """`told_from`: what was wrong before then is told to nobody: when alerting began here. `budgets`, by the
    name of a channel's use; `provable`: what each can prove later.

    `taking`: by key and silence, the group that is not told yet. `quiet`: by key, until when what is no
    graver waits. `members`, `under_way`: by group, its open episodes and its notices not at their end.
    `explaining`: which of them explain others; `unexplained`: of those that were explained, which may be no
    longer: they are looked at in the next round that may tell. `shown`: of those that are explained, when
    they were shown, where that is not when they were found; a restart forgets it. `clearing`: the episodes
    that are well again, while it is watched whether they stay so.
    `instants`: what is written down of notices, by the clock as it is.
    `cut_off`: notices of which a process before this one began an attempt, and wrote nothing down of it.
    `stopped`: notices under way when people took their group in hand or silenced it: none is tried again
    while that is so.
    `needless`: notices that were under way when their group was over.
    `unheeded`: what people did about groups that are not made yet.
    """

    plan: DutyPlan
    calendar: WorkingCalendar
    zone: ZoneInfo
    tree: AreaTree
    words: Words
    budgets: Mapping[str, Window]
    provable: Mapping[str, frozenset[Receipt]]
    told_from: datetime | None = None
    episodes: dict[str, Episode] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    silences: dict[str, Silence] = field(default_factory=dict)
    taking: dict[tuple[str, str | None], str] = field(default_factory=dict)
    quiet: dict[str, tuple[datetime, Severity]] = field(default_factory=dict)
    clearing: Set[str] = frozenset()
    members: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    unexplained: dict[str, None] = field(default_factory=dict)
    shown: dict[str, datetime] = field(default_factory=dict)
    under_way: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    cut_off: dict[str, None] = field(default_factory=dict)
    instants: Instants = field(default_factory=Instants)
    stopped: dict[str, None] = field(default_factory=dict)
    needless: dict[str, None] = field(default_factory=dict)
    unheeded: dict[str, Unheeded] = field(default_factory=dict)
    _steps: list[tuple[datetime, str]] = field(default_factory=list)
    _tries: list[tuple[datetime, str]] = field(default_factory=list)
    explaining: Explaining = field(init=False)

    def __post_init__(self) -> None:
        self.explaining = Explaining(self.plan.inhibitions)

    # ── what changes ────────────────────────────────────────────────────────────────────────────────────

    def open(self, episode: Episode) -> None:
        """An episode that is not over; said anew when it came into a group."""
        self.episodes[episode.id] = episode
        if episode.group is not None:
            self.members[episode.group][episode.id] = None
        self._explain(episode)

    def over(self, episode_id: str) -> Episode | None:
        """The episode that is over now; None for one that is not open."""
        episode = self.episodes.pop(episode_id, None)
        if episode is None:
            return None
        self.unexplained.pop(episode_id, None)
        self.shown.pop(episode_id, None)
        self.explaining.keep(episode.finding, is_cause=False, is_effect=False)
        if episode.group is not None and (members := self.members.get(episode.group)) is not None:
            members.pop(episode_id, None)
        return episode

    def put_group(self, group: Group, round_: Round) -> None:
        """The group as it is from now on; one that is over is forgotten."""
        round_.groups[group.id] = group
        self.keep_group(group)

    def keep_silence(self, silence: Silence, round_: Round) -> None:
        self.silences[silence.id] = round_.silences[silence.id] = silence

    def keep_quiet(self, group: Group, at: datetime, interval: timedelta) -> None:
        """It was told then: of its key, the next one that is no graver is told after so long only."""
        if len(self.quiet) >= MOST_QUIET:
            self.quiet = {key: told for key, told in self.quiet.items() if told[0] > at}
        self.quiet[group.key] = at + interval, group.severity

    def quiet_until(self, key: str, severity: Severity) -> datetime | None:
        """When something of the key and severity may be told next; None: at once."""
        until, told = self.quiet.get(key, (None, severity))
        return until if SEVERITIES.index(severity) <= SEVERITIES.index(told) else None

    def keep_group(self, group: Group) -> None:
        before = self.groups.get(group.id)
        if before is not None and self.taking.get((before.key, before.silence)) == group.id:
            del self.taking[before.key, before.silence]
        if group.resolved_at is not None:
            self.groups.pop(group.id, None)
            self.members.pop(group.id, None)
            self.instants.forget(group.id)
            return
        self.groups[group.id] = group
        if group.closed_at is None:
            self.taking[group.key, group.silence] = group.id
        if group.next_step_at is not None and (before is None or before.next_step_at != group.next_step_at):
            heapq.heappush(self._steps, (group.next_step_at, group.id))

    def keep_notice(self, notice: Notice) -> None:
        """A notice under way, or what became of it."""
        if notice.group in self.groups:
            self.instants.keep(notice, self.notices.get(notice.id))
        if notice.state in ("accepted", "failed"):
            self.notices.pop(notice.id, None)
            self.stopped.pop(notice.id, None)
            self.needless.pop(notice.id, None)
            self.under_way[notice.group].pop(notice.id, None)
            if not self.under_way[notice.group]:
                del self.under_way[notice.group]
            return
        self.notices[notice.id] = notice
        self.under_way[notice.group][notice.id] = None
        if notice.state in ("waiting", "held"):
            heapq.heappush(self._tries, (notice.try_at, notice.id))

    def stop(self, group: str, at: datetime) -> None:
        """People did so then, as a process before this one wrote it down: what it made later goes on."""
        self.stopped |= {each.id: None for each in self.notices_under_way(group) if each.created_at <= at}

    def stand_by(
        self, plan: DutyPlan, budgets: Mapping[str, Window], provable: Mapping[str, frozenset[Receipt]]
    ) -> None:
        """By another plan from now on. Where the way of what people were told of is another by it, the next
        step is looked at anew in the next round."""
        before, self.plan, self.budgets, self.provable = self.plan, plan, budgets, provable
        for group in [*self.groups.values()]:
            if _way_of(before, group) != _way_of(plan, group):
                self.look_anew(group)
        self.explaining = Explaining(plan.inhibitions)
        for episode in self.episodes.values():
            self._explain(episode)
        self.weigh_anew()

    def look_anew(self, group: Group, *, at: datetime | None = None) -> None:
        """At what follows by the plan, then or in the next round, also where nothing did by the one before;
        of a digest only where it is told anew."""
        is_free = group.acked_at is None and group.silence is None
        if (
            is_free
            and group.closed_at is not None
            and (group.rule != DIGEST or group.next_step_at is not None)
        ):
            self.keep_group(replace(group, next_step_at=at or self.instants.passed(group.closed_at)))

    def know_unprovable(self, channel: str) -> None:
        """It refuses to be asked: until the plan changes, what it accepts counts as delivered."""
        self.provable = {**self.provable, channel: frozenset()}

    def weigh_anew(self) -> None:
        """By another plan what was explained may be no longer."""
        self.unexplained |= dict.fromkeys(id_ for id_ in self.episodes if self.is_inhibited(id_))

    def is_inhibited(self, episode_id: str) -> bool:
        """Open, and told to nobody because another explains it."""
        episode = self.episodes.get(episode_id)
        return episode is not None and (episode.held_by or "").startswith(INHIBITED)

    def _explain(self, episode: Episode) -> None:
        is_effect = (episode.held_by or "").startswith(INHIBITED)
        self.explaining.keep(episode.finding, is_cause=True, is_effect=is_effect)

    # ── what is due ─────────────────────────────────────────────────────────────────────────────────────

    def steps_due(self, at: datetime) -> list[Group]:
        """The groups whose next step is due; each stays due until its next step is another."""
        due = {id_: due_at for due_at, id_ in self._due(self._steps, at) if self._is_step(due_at, id_)}
        for id_, due_at in due.items():
            heapq.heappush(self._steps, (due_at, id_))
        return [self.groups[id_] for id_ in due]

    def tries_due(self, at: datetime) -> list[Notice]:
        """The notices whose time has come; asked once."""
        due = dict.fromkeys(id_ for due_at, id_ in self._due(self._tries, at) if self._is_try(due_at, id_))
        return [self.notices[id_] for id_ in due]

    def next_at(self) -> datetime | None:
        """When something is due next, if nothing comes before."""
        while self._steps and not self._is_step(*self._steps[0]):
            heapq.heappop(self._steps)
        while self._tries and not self._is_try(*self._tries[0]):
            heapq.heappop(self._tries)
        return min((heap[0][0] for heap in (self._steps, self._tries) if heap), default=None)

    def _is_step(self, at: datetime, id_: str) -> bool:
        group = self.groups.get(id_)
        return group is not None and group.next_step_at == at

    def _is_try(self, at: datetime, id_: str) -> bool:
        notice = self.notices.get(id_)
        return notice is not None and notice.state in ("waiting", "held") and notice.try_at == at

    @staticmethod
    def _due(heap: list[tuple[datetime, str]], at: datetime) -> Iterator[tuple[datetime, str]]:
        while heap and heap[0][0] <= at:
            yield heapq.heappop(heap)

    # ── what is asked ───────────────────────────────────────────────────────────────────────────────────

    def covers(self, area: str, of: str) -> bool:
        """Whether `of` is the area or lies below it."""
        return area == of or area in self.tree.path(of)

    def is_well_again(self, group: str) -> bool:
        """Everything of it is, and may be wrong anew within its rule's hold."""
        members = self.members.get(group, {})
        return bool(members) and members.keys() <= self.clearing

    def findings_of(self, group: str) -> Iterator[Finding]:
        """All of a group that is still wrong."""
        return (self.episodes[id_].finding for id_ in self.members.get(group, ()))

    def first_of(self, group: str) -> list[Finding]:
        """Of a group, what is wrong for the longest."""
        return heapq.nsmallest(TOLD_OF, self.findings_of(group), key=lambda finding: finding.since)

    def notices_under_way(self, group: str) -> list[Notice]:
        return [self.notices[id_] for id_ in self.under_way.get(group, ())]


def _way_of(plan: DutyPlan, group: Group) -> tuple[tuple[Step, ...], float | None]:
    route = plan.route_named(group.route)
    return plan.escalations[route.escalation].steps, route.repeat_s


def restore(standing: Standing, store: AlertStore, *, at: datetime) -> None:
    """The standing as the store has it. Blocking."""
    for silence in store.silences(at=at):
        standing.silences[silence.id] = silence
    for group in store.open_groups():
        standing.keep_group(group)
    _restore_quiet(standing, store, at)
    for episode in store.open_episodes():
        standing.open(episode)
    standing.weigh_anew()
    for notice in store.open_notices():
        standing.keep_notice(notice)
        if notice.state == "sending":
            standing.cut_off[notice.id] = None
        is_over = notice.group not in standing.groups and not standing.members.get(notice.group)
        if notice.step >= 0 and is_over:
            standing.needless[notice.id] = None
    for group in standing.groups.values():
        if group.acked_at is not None:
            standing.stop(group.id, group.acked_at)
        elif group.silence is not None:
            by = standing.silences.get(group.silence)
            standing.stop(group.id, by.from_at if by is not None else at)


def _restore_quiet(standing: Standing, store: AlertStore, at: datetime) -> None:
    """What was told within its route's interval, also where it is over by now."""
    routes = {route.name: route for route in standing.plan.routes}
    longest_s = max(EARLIER_INTERVAL_S, *(route.group_interval_s for route in routes.values()))
    since = at - timedelta(seconds=longest_s) - LONGEST_UNTOLD
    over = store.groups(GroupFilter("resolved", since=since), limit=MOST_QUIET)
    told = [(g.closed_at, g) for g in (*over, *standing.groups.values()) if g.closed_at is not None]
    for closed_at, group in sorted(told, key=lambda each: each[0]):
        route = routes.get(group.route)
        if route is not None and closed_at + (interval := interval_of(group, route)) > at:
            standing.keep_quiet(group, closed_at, interval)


def interval_of(group: Group, route: Route) -> timedelta:
    """For how long after it was told its key takes what is found later into the next notice only."""
    is_patient = group.tells_earlier and group.severity != "urgent"
    least_s = EARLIER_INTERVAL_S if is_patient else 0.0
    return timedelta(seconds=max(route.group_interval_s, least_s))
