"""A small centre's standing, and what comes to it: builders that state only what matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.alerting.stages.budget import Window
from dashboard.alerting.stages.ended import may_end
from dashboard.alerting.stages.pipeline import turn
from dashboard.alerting.stages.round import Came, Ending, Round, Sent
from dashboard.alerting.stages.standing import Standing
from dashboard.channels._channel import Accepted, Budget
from dashboard.domain.alert import Finding, Opened, Receipt, Resolved, Severity, Subject
from dashboard.domain.area import Area, AreaTree
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.duty import (
    Address,
    ChannelUse,
    DutyPlan,
    Escalation,
    Inhibition,
    Post,
    Route,
    Step,
)
from dashboard.domain.events import Event, Recorded
from dashboard.ports.alerts import Episode, Group, Notice

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
"""12:00 of a Wednesday there."""
TREE = AreaTree(
    [
        Area("D", "district", "district", ""),
        Area("S1", "street one", "street", "D"),
        Area("S2", "street two", "street", "D"),
        Area("C11", "community", "community", "S1"),
        Area("C12", "community", "community", "S1"),
    ]
)
STEPS = (
    Step(("chief",)),
    Step(("head",), not_delivered_s=60.0, not_read_s=300.0, not_acknowledged_s=600.0),
)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def finding(
    case: str = "case-1",
    *,
    rule: str = "clause_breached",
    since: datetime = NOON,
    severity: Severity = "over",
    area: str = "C11",
    about: str = "case",
    **figures: str,
) -> Finding:
    return Finding(rule, Subject(about, case), since, severity, case, area, figures=figures)  # type: ignore[arg-type]


def plan(
    *,
    routes: Sequence[Route] = (Route("all", "usual"),),
    steps: Sequence[Step] = STEPS,
    inhibitions: Sequence[Inhibition] = (),
    posts: Sequence[Post] = (),
) -> DutyPlan:
    usual = (
        Post("chief", "值班长", (Address("hook", "a"), Address("mail", "b"))),
        Post("head", "主任", (Address("mail", "c"),)),
    )
    return DutyPlan(
        {name: ChannelUse(name, "webhook") for name in ("hook", "mail")},
        {post.name: post for post in (*usual, *posts)},
        {},
        {"usual": Escalation("usual", tuple(steps))},
        tuple(routes),
        tuple(inhibitions),
    )


def standing(
    given: DutyPlan | None = None,
    *,
    budgets: Mapping[str, Budget] | None = None,
    told_from: datetime | None = None,
) -> Standing:
    given = given or plan()
    return Standing(
        given,
        WorkingCalendar(frozenset({2026})),
        ZONE,
        TREE,
        words=lambda group, findings, lang: (
            f"{group.rule} {group.total}",
            ",".join(f.code for f in findings),
        ),
        budgets={name: Window((budgets or {}).get(name)) for name in given.channels},
        provable=dict.fromkeys(given.channels, frozenset[Receipt]({"read"})),
        told_from=told_from,
    )


class Centre:
    """A standing and its store's notices, by hand: `at` runs, each step of a test is one round."""

    def __init__(self, given: Standing) -> None:
        self.standing = given
        self.notices: dict[str, Notice] = {}
        self.groups: dict[str, Group] = {}
        self.episodes: dict[str, Episode] = {}
        self.rounds: list[Round] = []

    def turn(
        self,
        at: datetime,
        *,
        found: Sequence[Opened | Resolved] = (),
        acts: Sequence[Recorded] = (),
        sent: Sequence[Sent] = (),
        is_live: bool = True,
        told_at: Mapping[str, datetime] | None = None,
        set_back: timedelta = timedelta(),
    ) -> Round:
        due = [group.id for group in self.standing.steps_due(at) if group.closed_at is not None]
        proofs = {id_: [n for n in self.notices.values() if n.group == id_] for id_ in due}
        over = {id_: group for id_, group in self.groups.items() if group.resolved_at is not None}
        steady_s = (at - NOON).total_seconds()
        ends = may_end(self.standing, found, sent)
        ending = {id_: self._ending(id_) for id_ in ends}
        came = Came(
            at,
            steady_s,
            found,
            acts,
            sent,
            is_live,
            proofs,
            over=over,
            told_at=told_at or {},
            set_back=set_back,
            ending=ending,
            known={each: self.episodes[each] for each in self._found_anew(found)},
        )
        made = turn(self.standing, came)
        self._keep_notices(made)
        self.groups |= {group.id: group for group in made.changes.groups}
        self.episodes |= {episode.id: episode for episode in made.changes.episodes}
        self.rounds.append(made)
        return made

    def _ending(self, id_: str) -> Ending:
        findings = [each.finding for each in self.episodes.values() if each.group == id_]
        return Ending(self.groups[id_], findings, [n for n in self.notices.values() if n.group == id_])

    def _found_anew(self, found: Sequence[Opened | Resolved]) -> list[str]:
        ids = [each.finding.episode for each in found if isinstance(each, Opened)]
        return [id_ for id_ in ids if id_ in self.episodes and id_ not in self.standing.episodes]

    def _keep_notices(self, made: Round) -> None:
        """As the store does: a notice is made once; what is sent is durable as begun."""
        for notice in made.changes.notices:
            self.notices.setdefault(notice.id, notice)
        for became in made.became:
            before = self.notices[became.id]
            self.notices[became.id] = replace(
                became, attempts=before.attempts, repeats=before.repeats, text=before.text
            )
        for id_ in made.begun:
            before = self.notices[id_]
            self.notices[id_] = replace(
                before,
                state="sending",
                try_at=made.came.at,
                attempts=before.attempts + 1,
                repeats=before.repeats + (before.state == "sending"),
            )
        for sent in made.sends:
            assert self.notices[sent.id].state == "sending", "it is sent, and the store says otherwise"

    def find(self, *findings: Finding, at: datetime | None = None, is_live: bool = True) -> Round:
        at = at or max(each.since for each in findings)
        return self.turn(at, found=[Opened(each, at) for each in findings], is_live=is_live)

    def resolve(self, *findings: Finding, at: datetime) -> Round:
        return self.turn(at, found=[Resolved(each.episode, at) for each in findings])

    def accept(self, made: Round, *, at: datetime, read: bool = False) -> Round:
        accepted = Accepted({"status": "200"}, "read" if read else None)
        return self.turn(at, sent=[Sent(n, at, accepted) for n in made.sends])

    def fail(
        self, made: Round, *, at: datetime, is_retryable: bool = False, after_s: float | None = None
    ) -> Round:
        sent = [Sent(n, at, None, "it answered 500", is_retryable, after_s) for n in made.sends]
        return self.turn(at, sent=sent)

    def act(self, data: object, *, on: str, at: datetime, type_: str, is_live: bool = True) -> Round:
        event = Event("desk", f"{type_}/{on}/{at.isoformat()}", type_, on, at, data)
        return self.turn(at, acts=[Recorded(1, at, event)], is_live=is_live)

    @property
    def group(self) -> Group:
        """The only one."""
        (found,) = self.groups.values()
        return found


def told(made: Round) -> list[tuple[str, str, int]]:
    """(recipient, channel, how many episodes) of what is sent."""
    return [(notice.recipient, notice.channel, notice.total) for notice in made.sends]


def breached(n: int, **given: object) -> list[Finding]:
    return [replace(finding(f"case-{i}"), **given) for i in range(n)]  # type: ignore[arg-type]
