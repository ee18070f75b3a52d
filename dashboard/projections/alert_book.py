"""Groups of findings that people were told of, who has them in hand, what is silenced, and the last probe.

What the book comes to does not depend on the order in which its events come, nor on how often: of what is
said anew the latest counts, of what people did the first. An event recorded later than `KEPT_FOR` after it
happened is not taken, so that nothing is let go of too early.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple

from dashboard.domain.alert import Severity
from dashboard.domain.alert_events import ALERT_EVENTS, AlertRaised
from dashboard.domain.area import AreaTree
from dashboard.domain.events import Recorded
from dashboard.domain.raised import STANDINGS, Path, RaisedAlerts, RaisedLine, Standing
from dashboard.projections.alert_entries import NEVER, AlertState, Entry, Probe, Silence
from dashboard.projections.longest import Longest
from dashboard.projections.timers import Timers

TYPES: Final = tuple(type_ for type_ in ALERT_EVENTS if type_ != "alert.tested")
"""All but what no wall tells: that a channel is tested."""
KEPT_FOR: Final = timedelta(days=7)
"""So long what is over is remembered, lest a late word of it be taken for a new one."""
PROBE_LASTS: Final = timedelta(seconds=150)
"""Two and a half of the probes' minutes."""
LINES_SHOWN: Final = 12
CALLS_SHOWN: Final = 8
GRAVEST_FIRST: Final[tuple[Severity, ...]] = ("urgent", "over", "due")
CALLING: Final[tuple[Severity, ...]] = ("urgent", "over")
"""Those that interrupt the wall when nobody takes them."""
NAMED_BY_RULE: Final = ("centre/", "area/")
"""Subjects that the rule and the area of their alert name already."""


class Place(NamedTuple):
    """Where an open group is counted. `code`: of its only subject."""

    standing: Standing
    severity: Severity
    code: str


class AlertBook:
    """The open groups in the order in which a room is to see them. O(1) an event; a silence that begins or
    ends costs the open groups."""

    def __init__(self) -> None:
        self.state = AlertState()
        self._tree = AreaTree(())
        self._at = NEVER
        self._placed: dict[str, Place] = {}
        self._standing = {(s, severity): Longest() for s in STANDINGS for severity in GRAVEST_FIRST}
        self._calls = {severity: Longest() for severity in CALLING}
        self._steps = Timers()
        self._over = Timers()
        self._urgent_of: dict[str, set[str]] = {}
        self._shown: tuple[tuple[RaisedLine, ...], tuple[RaisedLine, ...]] | None = None
        self._by_type: Mapping[str, Callable[[str, Recorded], None]] = {
            "alert.raised": self._raised,
            "alert.escalated": self._escalated,
            "alert.resolved": self._resolved,
            "alert.acknowledged": self._acknowledged,
            "alert.acted": self._acted,
            "alert.silenced": self._silenced,
            "alert.silence_ended": self._silence_ended,
        }

    def take(self, recorded: Recorded) -> None:
        """One more event of these types."""
        event = recorded.event
        if recorded.recorded_at - event.occurred_at > KEPT_FOR:
            return
        if event.type == "alert.probed":
            probe = Probe((event.occurred_at, event.id), event.data.took_ms)
            if self.state.probe is None or probe.said > self.state.probe.said:
                self.state.probe = probe
        elif event.subject is not None:
            self._by_type[event.type](event.subject, recorded)

    def keep(self, at: datetime) -> None:
        """It is `at` by now: steps that are over call, silences end, and what is long over is let go of."""
        if at <= self._at:
            return
        was_silent = [silence for silence in self.state.silences.values() if silence.is_in_force(self._at)]
        self._at = at
        if any(not silence.is_in_force(at) for silence in was_silent):
            self._place_all()
        for id_ in list(self._steps.pop_until(at)):
            self._place(id_)
        for id_ in list(self._over.pop_until(at - KEPT_FOR)):
            del self.state.groups[id_]
        for id_ in [id_ for id_, silence in self.state.silences.items() if silence.is_over(at - KEPT_FOR)]:
            del self.state.silences[id_]

    def plant(self, tree: AreaTree) -> None:
        """The areas lie as this tree says."""
        self._tree = tree
        if self.state.silences:
            self._place_all()

    def restore(self, state: AlertState) -> None:
        """Of a new book: these groups, silences and this probe."""
        self.state = state
        self._place_all()

    def raised(self) -> RaisedAlerts:
        """As it stands at the instant last kept."""
        probe, (lines, calls) = self.state.probe, self._first_lines()
        number = {key: len(longest) for key, longest in self._standing.items()}
        return RaisedAlerts(
            **{s: sum(n for (standing, _), n in number.items() if standing == s) for s in STANDINGS},
            **{g: sum(n for (_, severity), n in number.items() if severity == g) for g in GRAVEST_FIRST},
            lines=lines,
            calling=sum(map(len, self._calls.values())),
            calls=calls,
            silences=sum(silence.is_in_force(self._at) for silence in self.state.silences.values()),
            path=self._path(),
            probed_at=None if probe is None else probe.said[0],
            probe_ms=None if probe is None else probe.took_ms,
        )

    def urgent_of(self, code: str, area: str, since: datetime) -> RaisedLine | None:
        """The urgent alert of a case that is wrong since then: its own, else one of more cases that was told
        after that of an area around it. Of several, one that nobody needs to take."""
        own, wider = self._urgent_of.get(code, ()), self._urgent_of.get("", ())
        around = self._around(area)
        found = (*own, *(id_ for id_ in wider if self.state.groups[id_].may_hold(around, since)))
        lines = map(self._line, found)
        return min(lines, key=lambda line: (line.standing == "unacked", line.key), default=None)

    def is_silenced(self, rule: str, area: str, subject: str) -> bool:
        """Whether a silence in force holds what this rule finds of it."""
        return self._is_held(rule, subject, self._around(area))

    # ── events ────────────────────────────────────────────────────────────────────────────────────────

    def _raised(self, id_: str, recorded: Recorded) -> None:
        event, entry = recorded.event, self._heard(id_, recorded)
        said = (event.occurred_at, event.id)
        entry.raised_at = min(entry.raised_at or event.occurred_at, event.occurred_at)
        if said > entry.raised_said:
            entry.raised, entry.raised_said = event.data, said
        entry.say_next((event.occurred_at, f"0{event.id}"), event.data)
        self._place(id_)

    def _escalated(self, id_: str, recorded: Recorded) -> None:
        event, entry = recorded.event, self._heard(id_, recorded)
        if (event.data.step, event.occurred_at, event.id) > (entry.step, *entry.step_said):
            entry.step, entry.step_said = event.data.step, (event.occurred_at, event.id)
            entry.told_to, entry.told_label = event.data.to, event.data.to_label
        # Of one instant, a step says more of the next one than what was raised.
        entry.say_next((event.occurred_at, f"1{event.data.step:06}{event.id}"), event.data)
        self._place(id_)

    def _acknowledged(self, id_: str, recorded: Recorded) -> None:
        event, entry = recorded.event, self._heard(id_, recorded)
        said = (event.occurred_at, event.id)
        if entry.acked_said is None or said < entry.acked_said:
            entry.acked_said, entry.acked_by, entry.acked_label = said, event.data.by, event.data.label
        self._place(id_)

    def _acted(self, id_: str, recorded: Recorded) -> None:
        entry, at = self._heard(id_, recorded), recorded.event.occurred_at
        entry.acted_at = min(entry.acted_at or at, at)
        self._place(id_)

    def _resolved(self, id_: str, recorded: Recorded) -> None:
        entry, at = self._heard(id_, recorded), recorded.event.occurred_at
        entry.resolved_at = min(entry.resolved_at or at, at)
        self._place(id_)

    def _silenced(self, id_: str, recorded: Recorded) -> None:
        event, silence = recorded.event, self.state.silences.setdefault(id_, Silence())
        said, told = (event.occurred_at, event.id), event.data
        if said > silence.said:
            silence.said, silence.until = said, told.until
            silence.rule, silence.area, silence.about = told.rule, told.area, told.about
        self._place_all()

    def _silence_ended(self, id_: str, recorded: Recorded) -> None:
        silence, at = self.state.silences.setdefault(id_, Silence()), recorded.event.occurred_at
        silence.ended_at = min(silence.ended_at or at, at)
        self._place_all()

    def _heard(self, id_: str, recorded: Recorded) -> Entry:
        entry = self.state.groups.setdefault(id_, Entry())
        entry.heard_at = max(entry.heard_at, recorded.event.occurred_at)
        return entry

    # ── places ────────────────────────────────────────────────────────────────────────────────────────

    def _place_all(self) -> None:
        for id_ in self.state.groups:
            self._place(id_)

    def _place(self, id_: str) -> None:
        """Put a group where it belongs by now."""
        self._shown = None
        entry, before = self.state.groups[id_], self._placed.pop(id_, None)
        if before is not None:
            self._take_away(id_, before)
        over_at = entry.resolved_at if entry.raised is not None else entry.heard_at
        self._over.set(id_, over_at)
        if entry.raised is None or entry.raised_at is None or entry.resolved_at is not None:
            self._steps.set(id_, None)
            return
        place = Place(self._standing_of(entry, entry.raised), entry.raised.severity, entry.raised.code)
        self._placed[id_] = place
        self._standing[place.standing, place.severity].set(id_, entry.raised_at)
        if place.severity == "urgent":
            self._urgent_of.setdefault(place.code, set()).add(id_)
        can_call = place.standing == "unacked" and place.severity in CALLING
        calls = can_call and (entry.step > 0 or _has_come(entry.escalates_at, self._at))
        if calls:
            self._calls[place.severity].set(id_, entry.raised_at)
        self._steps.set(id_, entry.escalates_at if can_call and not calls else None)

    def _take_away(self, id_: str, place: Place) -> None:
        self._standing[place.standing, place.severity].set(id_, None)
        if place.severity in CALLING:
            self._calls[place.severity].set(id_, None)
        if place.severity == "urgent":
            self._urgent_of[place.code].discard(id_)
            if not self._urgent_of[place.code]:
                del self._urgent_of[place.code]

    def _standing_of(self, entry: Entry, told: AlertRaised) -> Standing:
        if entry.acted_at is not None:
            return "acted"
        if entry.acked_said is not None:
            return "in_hand"
        is_held = self._is_held(told.rule, told.subject, self._around(told.area))
        return "silenced" if is_held else "unacked"

    def _is_held(self, rule: str, subject: str, around: frozenset[str]) -> bool:
        silences = self.state.silences.values()
        return any(s.is_in_force(self._at) and s.holds(rule, subject, around) for s in silences)

    def _around(self, area: str) -> frozenset[str]:
        """The area, all that it lies in, and the whole centre."""
        return frozenset(("", area, *self._tree.path(area)))

    # ── what is told ──────────────────────────────────────────────────────────────────────────────────

    def _first_lines(self) -> tuple[tuple[RaisedLine, ...], tuple[RaisedLine, ...]]:
        """The first of all, and of those that call; the same until a group is put somewhere."""
        if self._shown is None:
            calls = (id_ for severity in CALLING for _, id_ in self._calls[severity].first(CALLS_SHOWN))
            firsts = islice(self._in_order(), LINES_SHOWN), islice(calls, CALLS_SHOWN)
            lines, calling = (tuple(map(self._line, first)) for first in firsts)
            self._shown = lines, calling
        return self._shown

    def _in_order(self) -> Iterator[str]:
        for standing in STANDINGS:
            for severity in GRAVEST_FIRST:
                for _, id_ in self._standing[standing, severity].first(LINES_SHOWN):
                    yield id_

    def _line(self, id_: str) -> RaisedLine:
        """Of a group that has a place."""
        entry, place = self.state.groups[id_], self._placed[id_]
        told, raised_at = entry.raised, entry.raised_at
        assert told is not None and raised_at is not None
        is_unacked = place.standing == "unacked"
        return RaisedLine(
            key=id_,
            rule=told.rule,
            severity=told.severity,
            standing=place.standing,
            area=told.area,
            code="" if told.subject.startswith(NAMED_BY_RULE) else told.code,
            case_kind=told.case_kind,
            holder=told.holder,
            total=told.total,
            since=told.since,
            raised_at=raised_at,
            step=entry.step,
            told_to=entry.told_to,
            acked_at=entry.acked_said[0] if entry.acked_said is not None else None,
            acked_by=entry.acked_by,
            acked_label=entry.acked_label,
            acted_at=entry.acted_at,
            escalates_at=entry.escalates_at if is_unacked else None,
            escalates_to=entry.escalates_to if is_unacked else None,
            told_label=entry.told_label if entry.step else told.to_label,
            escalates_label=entry.escalates_label if is_unacked else "",
        )

    def _path(self) -> Path:
        probe = self.state.probe
        if probe is None:
            return "unknown"
        is_back = probe.took_ms is not None and self._at - probe.said[0] <= PROBE_LASTS
        return "whole" if is_back else "broken"


def _has_come(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now
