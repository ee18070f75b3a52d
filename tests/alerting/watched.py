"""Builders of what the watch sees beside cases and relays: marks, reviews; and a watch that saw something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from dashboard.alerting.finding.watch import Watch
from dashboard.domain.alert import Finding, Opened
from dashboard.domain.events import SYSTEM_SOURCE, DisputeReviewed, Event
from dashboard.domain.system_events import DeadlineMark, RelayBreach
from dashboard.rules._registry import rules_by_name
from tests.builders import LOCAL, happened, recorded, the_registers


def marked(
    stage: str,
    case: str = "c1",
    *,
    at: datetime,
    due_at: datetime,
    clause: str = "dispatch",
    episode: int = 0,
    type_: Literal["due_soon", "breached", "withdrawn"] | None = None,
) -> Event:
    """What the clock records of a clause; `type_`: by the stage, if not said."""
    name = f"deadline.{type_ or ('breached' if stage == '100%' else 'due_soon')}"
    data = DeadlineMark(episode, clause, stage, due_at)
    id_ = f"{name}/{case}/{episode}/{clause}/{stage}/{due_at.isoformat()}/{at.isoformat()}"
    return Event(SYSTEM_SOURCE, id_, name, case, at, data)


def relay_breached(relay: str = "r1", *, due_at: datetime, withdrawn_at: datetime | None = None) -> Event:
    name = "relay.breached" if withdrawn_at is None else "relay.breach_withdrawn"
    data = RelayBreach(due_at, 0, "d", "s1")
    return Event(SYSTEM_SOURCE, f"{name}/{relay}/{due_at}", name, relay, withdrawn_at or due_at, data)


def reviewed(
    case: str = "c1",
    *,
    at: datetime,
    satisfied: bool,
    stage: Literal["before", "during", "after"] = "after",
) -> Event:
    return happened("dispute.reviewed", case, DisputeReviewed(stage, satisfied), at=at)


def a_watch() -> Watch:
    """One of every rule, that saw nothing yet."""
    return Watch(rules_by_name(), LOCAL)


def watch_of(events: Sequence[Event], *, until: datetime | None = None) -> Watch:
    """A watch that saw the registers and then these events; the time is `until` or when it saw the last."""
    watch = a_watch()
    watch.see(recorded([*the_registers(), *events]))
    if until is not None:
        watch.advance(until + timedelta(seconds=1))
    return watch


def opened(watch: Watch, rule: str) -> list[Finding]:
    """What that rule opened since the last `take`, in order."""
    return [told.finding for told in watch.take() if isinstance(told, Opened) and told.finding.rule == rule]


def open_of(watch: Watch, rule: str) -> list[Finding]:
    """What is open of that rule."""
    return found_of(watch.open_episodes.values(), rule)


def found_of(findings: Iterable[Finding], rule: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]
