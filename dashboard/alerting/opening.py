"""What the alert role begins with: the watch and the standing as the store has them, and the plan as it is
used. Blocking."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog

from dashboard.alerting.finding.watch import Watch
from dashboard.alerting.finding.watch_rows import OtherRows, resume_parts
from dashboard.alerting.plan.file import provable_of
from dashboard.alerting.stages.budget import Window
from dashboard.alerting.stages.resume import resume
from dashboard.alerting.stages.standing import Standing, Words, restore
from dashboard.channels._channel import Budget, Channel
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.duty import ChannelUse, DutyPlan
from dashboard.domain.registers import calendar_in
from dashboard.ports import Journal
from dashboard.ports.alert_store import AlertStore
from dashboard.ports.alerts import Changes, FactRow
from dashboard.reading.alert_proof import is_attempt
from dashboard.rules._rule import Rule

log = structlog.get_logger()

ROLE: Final = "role"
TOLD_FROM: Final = "told_from"
"""The row of when alerting began in this centre."""
USUAL_PER_S: Final = 60.0
"""Of a budget of which the plan gives the number alone."""


def open_watch(store: AlertStore, journal: Journal, rules: Mapping[str, Rule[Any]], zone: ZoneInfo) -> Watch:
    """The watch where it was stored; one that begins anew where its rows are of another release, or where the
    journal is older than they are: what is recorded next would be taken for what was seen."""
    watch = Watch(rules, zone)
    rows = [row for row in store.facts() if row.about != ROLE]
    try:
        watch.restore(rows)
    except OtherRows as other:
        log.warning("the watch begins anew", why=str(other))
        return _anew(rules, zone, rows)
    if watch.position > (head := journal.head()):
        log.error("the journal is older than what alerting has seen of it", head=head, seen=watch.position)
        return _anew(rules, zone, rows)
    return watch


def _anew(rules: Mapping[str, Rule[Any]], zone: ZoneInfo, rows: Sequence[FactRow]) -> Watch:
    watch = Watch(rules, zone)
    watch.discard(rows)
    resume_parts(watch, rows)
    return watch


def listen_from(watch: Watch, at: datetime) -> None:
    """The centre begins to hear anew: while it was down, a source that was not silent by then may have spoken
    to nobody. Its silence is waited for from now."""
    for name in watch.sources.held:
        if not watch.asking.is_wrong(f"source/{name}"):
            watch.sources.listen_from(name, at)


def began_at(store: AlertStore, now: datetime) -> datetime:
    """When alerting began here: what was wrong before is told to nobody. Written down at the first start."""
    for row in store.facts():
        if row.about == ROLE and row.body is not None:
            return datetime.fromisoformat(row.body.decode())
    store.commit(Changes(facts=[FactRow(ROLE, TOLD_FROM, now.isoformat().encode())]))
    return now


def open_standing(
    store: AlertStore,
    journal: Journal,
    watch: Watch,
    *,
    plan: DutyPlan,
    channels: Mapping[str, Channel],
    zone: ZoneInfo,
    words: Words,
    now: datetime,
) -> Standing:
    standing = Standing(
        plan,
        calendar_of(journal),
        zone,
        watch.registers.tree,
        words,
        budgets_of(plan, channels, {}),
        provable_of(plan, channels),
        began_at(store, now),
    )
    restore(standing, store, at=now)
    resume(standing, now)
    fill_budgets(standing.budgets, store, now, time.monotonic())
    return standing


def calendar_of(journal: Journal) -> WorkingCalendar:
    """The newest of the journal; where there is none, one that knows no year."""
    found = WorkingCalendar(frozenset())
    for recorded in journal.registers():
        if recorded.event.data.register == "calendar":
            found = calendar_in(recorded.event.data.content)
    return found


def budgets_of(
    plan: DutyPlan, channels: Mapping[str, Channel], before: Mapping[str, Window]
) -> dict[str, Window]:
    """By the name of each use; what was taken `before` counts on, whatever the plan allows by now."""
    found = {}
    for name, use in plan.channels.items():
        found[name] = Window(*budgets_in_force(use, channels.get(use.kind)))
        if (known := before.get(name)) is not None:
            found[name].follow(known)
    return found


def budgets_in_force(use: ChannelUse, channel: Channel | None) -> tuple[Budget, ...]:
    """What the plan allows and what the other side does: neither may be passed. Without any, any number."""
    theirs = channel.budget if channel is not None else None
    if use.messages is None:
        return () if theirs is None else (theirs,)
    ours = Budget(use.messages, use.per_s or (theirs.per_s if theirs is not None else USUAL_PER_S))
    return (ours,) if theirs is None else (ours, theirs)


def fill_budgets(budgets: Mapping[str, Window], store: AlertStore, now: datetime, now_s: float) -> None:
    """With the attempts that a process before this one made. `now_s`: of the budgets' clock. Blocking."""
    longest_s = max((each.per_s for window in budgets.values() for each in window.budgets), default=None)
    if longest_s is None:
        return
    made_s = defaultdict[str, list[float]](list)
    for line in store.custody(now - timedelta(seconds=longest_s), now):
        if line.channel is not None and is_attempt(line):
            made_s[line.channel].append(now_s - (now - line.at).total_seconds())
    for notice in store.open_notices():
        if notice.state == "sending":
            made_s[notice.channel].append(now_s - max(0.0, (now - notice.try_at).total_seconds()))
    for name, window in budgets.items():
        window.fill(made_s[name])
