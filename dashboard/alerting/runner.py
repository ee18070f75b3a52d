"""The alert role: follows the journal, finds what is wrong, and sees to it that the right people know.

One round after another: what came is weighed, what it comes to is made durable, and only then sent. Rounds
are begun by what happens (an event, an answer of a channel) or by the next instant at which something is due.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from dashboard.alerting.answers import Answers, ask
from dashboard.alerting.aside import Aside
from dashboard.alerting.finding.recall import Recalled
from dashboard.alerting.finding.watch import Watch
from dashboard.alerting.finding.watch_rows import VERSION
from dashboard.alerting.measured import Measured
from dashboard.alerting.sending.deliver import LEFT_S
from dashboard.alerting.sending.outbox import Outbox
from dashboard.alerting.sending.store_thread import StoreThread
from dashboard.alerting.sending.told import Teller
from dashboard.alerting.stages.heed import group_of
from dashboard.alerting.stages.pipeline import turn
from dashboard.alerting.stages.round import Came, Sent
from dashboard.alerting.stages.standing import Standing
from dashboard.domain.alert import DIGEST, PROBE, Opened, Resolved
from dashboard.domain.area import AreaTree
from dashboard.domain.events import Recorded
from dashboard.domain.registers import calendar_in
from dashboard.domain.system_events import DESK_TYPES
from dashboard.journal.tail import Tail
from dashboard.jumps import Jumps
from dashboard.ports import Clock
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Changes, Watched
from dashboard.rules._facts import PartFacts

SLICE: Final = 500
"""Events weighed in one round: an answer of a channel waits no longer than for those."""
PROVEN_AT_ONCE: Final = 200
"""Groups whose next step is looked at in one round."""
PROBES_AT_ONCE: Final = 100
FACTS_S: Final = 1.0
"""Between two times that facts are stored; what was found is stored at once, with its notices."""
PATIENCE_S: Final = 1.0
"""The longest wait: an instant may have come nearer by a clock that was set."""
LEAST_S: Final = 0.05
"""Between two looks at whether the journal was read as far as a timer that is due."""
NO_TIME: Final = timedelta()


@dataclass(frozen=True, slots=True)
class Parts:
    """What the role is made of. `recall`: brings cases back that the watch has forgotten, as they were told
    up to a position. `speed`: how fast the centre's clock runs."""

    watch: Watch
    standing: Standing
    tail: Tail
    thread: StoreThread
    teller: Teller
    clock: Clock
    measured: Measured
    recall: Callable[[Sequence[str], int], Mapping[str, Recalled]]
    speed: float = 1.0


class AlertRunner:
    """Runs for ever; the outbox's `deliverer` is set before."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.outbox = Outbox(
            parts.thread, parts.teller, parts.clock, cut_off=parts.standing.cut_off, refused=self._refused
        )
        self.standing = parts.standing
        self.measured = parts.measured
        self.found_beside: list[Opened | Resolved] = []
        """What is found by others than the watch: the watchdog."""
        self.also_sent: list[Callable[[Sent], None]] = []
        self.also_seen: list[Callable[[Recorded], None]] = []
        """Who is told what became of attempts, and what was recorded, besides."""
        self.on_registers: Callable[[AreaTree], None] = lambda tree: None
        self._jumps = Jumps(parts.clock, speed=parts.speed)
        self.told_at: Callable[[str], datetime | None] = lambda group: None
        """When the journal says that people were told of a group. Blocking."""
        self._probes: list[PartFacts] = []
        self._aside = Aside()
        self._unseen: deque[Recorded] = deque()
        self._sent: list[Sent] = []
        self._wake = asyncio.Event()
        self._reading: asyncio.Task[Sequence[Recorded]] | None = None
        self.live = asyncio.Event()
        """Set once the journal was read to its end."""
        self._stored_at = time.monotonic()
        self._stored = parts.watch.position
        self._is_changed = False

    # ── what comes ──────────────────────────────────────────────────────────────────────────────────────

    def settled(self, sent: Sent, took_s: float) -> None:
        """A channel has answered, or not."""
        self._sent.append(sent)
        self.measured.sent(sent, took_s)
        for told in self.also_sent:
            told(sent)
        self._wake.set()

    def _refused(self, sent: Sent) -> None:
        """The store takes no such notice: it counts as an attempt that failed."""
        self._sent.append(sent)
        self._wake.set()

    def probed(self, part: PartFacts) -> None:
        """A part of the centre was looked at."""
        self._probes.append(part)
        self._wake.set()

    async def forget_probes(self) -> None:
        """What earlier probes left in the store goes."""
        store = self.parts.thread.store

        def forget() -> None:
            over = store.groups(GroupFilter("resolved", PROBE), limit=PROBES_AT_ONCE)
            store.forget([group.id for group in over])

        await self.parts.thread.ask(forget)

    def find(self, *turns: Opened | Resolved) -> None:
        """Found by the watchdog itself."""
        self.found_beside += turns
        self._wake.set()

    async def run(self) -> NoReturn:
        try:
            while True:
                await self._something()
                await _whole(self._round())
        finally:
            if self._reading is not None:
                self._reading.cancel()

    async def finish(self) -> None:
        """Record what was accepted and not weighed yet, at a calm end."""
        accepted = [sent for sent in self._sent if sent.accepted is not None]
        made = turn(
            self.standing, Came(self.parts.clock.now(), time.monotonic(), sent=accepted, is_live=False)
        )
        self.outbox.keep(made)
        await self.outbox.record()

    async def _something(self) -> None:
        """Return once there is something to weigh, or something is due.

        The journal is read on only once most of what was read is weighed: a long past is not held in memory.
        """
        if self._reading is None and len(self._unseen) < SLICE:
            self._reading = asyncio.create_task(self.parts.tail.next(timeout_s=PATIENCE_S), name="alert-read")
            self._reading.add_done_callback(lambda _: self._wake.set())
        if not self._unseen and not self._wake.is_set():
            patience_s = self._patience_s()
            if patience_s > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(patience_s):
                        await self._wake.wait()
        self._wake.clear()
        if self._reading is not None and self._reading.done():
            read, self._reading = self._reading.result(), None
            self._unseen.extend(read)
        if not self.live.is_set() and self._is_caught_up():
            self._resolve_what_nobody_watches()
            self.live.set()

    def _patience_s(self) -> float:
        """Seconds until something is due, at the longest PATIENCE_S."""
        left_s = []
        if self.live.is_set() and (step_at := self.standing.next_at()) is not None:
            left_s.append((step_at - self.parts.clock.now()).total_seconds() / self.parts.speed)
        if self._is_caught_up() and (ring_at := self.parts.watch.next_at()) is not None:
            ring_s = (ring_at - self._seen_until()).total_seconds() / self.parts.speed
            left_s.append(0.0 if ring_s <= 0.0 else max(ring_s, LEAST_S))
        if self.outbox.record_at is not None:
            left_s.append(self.outbox.record_at - time.monotonic())
        return max(0.0, min([PATIENCE_S, *left_s]))

    def _is_caught_up(self) -> bool:
        watch, tail = self.parts.watch, self.parts.tail
        return not self._unseen and tail.is_caught_up and watch.position == tail.position

    def _seen_until(self) -> datetime:
        """Up to when all that was recorded was seen: a timer rings over no event that the wire has lost."""
        since_s = time.monotonic() - self.parts.tail.whole_at
        return self.parts.clock.now() - timedelta(seconds=since_s * self.parts.speed)

    def _resolve_what_nobody_watches(self) -> None:
        """Of rules that are gone or ask otherwise, and the watchdog's own; a digest ends with the next."""
        at, watched = self.parts.clock.now(), self.parts.watch.open_episodes
        for id_, episode in self.standing.episodes.items():
            if id_ not in watched and episode.finding.rule != DIGEST:
                self.find(Resolved(id_, at))

    # ── a round ─────────────────────────────────────────────────────────────────────────────────────────

    async def _round(self) -> None:
        came = await self._came()
        made = turn(self.standing, came)
        self.outbox.keep(made)
        if made.is_to_be_durable:
            await self.outbox.make_durable(made)
        self.measured.made(made)
        if self.outbox.record_at is not None and time.monotonic() >= self.outbox.record_at:
            await self.outbox.record()
        if self._should_store():
            await self._store_facts()
        lag_s = (came.at - self.parts.watch.at).total_seconds()
        self.measured.stands(self.standing, came, lag_s)

    async def _came(self) -> Came:
        """What there is to weigh; nothing is taken that could not be weighed."""
        batch = [self._unseen.popleft() for _ in range(min(SLICE, len(self._unseen)))]
        found = self._find(batch, await self._recalled(batch))
        sent, self._sent = self._sent, []
        set_back, at = -min(self._jumps.look() or NO_TIME, NO_TIME), self.parts.clock.now()
        opened = (each.finding.episode for each in found if isinstance(each, Opened))
        ids = [id_ for id_ in opened if id_ not in self.standing.episodes]
        due = [group.id for group in self.standing.steps_due(at) if group.closed_at is not None]
        if due:
            await self.outbox.record()
        acts = [recorded for recorded in batch if recorded.event.type in DESK_TYPES]
        said = {group_of(recorded.event) for recorded in acts} - self.standing.groups.keys()
        proven = due[:PROVEN_AT_ONCE] if self.live.is_set() else []
        answers = Answers()
        if ids or proven or said:
            store, told_at = self.parts.thread.store, self.told_at
            answers = await self.parts.thread.insist(lambda: ask(store, ids, proven, said, told_at))
        return Came(at, time.monotonic(), found, acts, sent, self.live.is_set(), *answers, set_back)

    async def _recalled(self, batch: Sequence[Recorded]) -> Mapping[str, Recalled]:
        watch, recall = self.parts.watch, self.parts.recall
        if not (unknown := watch.cases.unknown_in(batch)):
            return {}
        return await self.parts.thread.insist(lambda: recall(unknown, watch.position))

    def _find(self, batch: Sequence[Recorded], recalled: Mapping[str, Recalled]) -> list[Opened | Resolved]:
        watch, probes = self.parts.watch, self._probes
        watch.see(batch, recalled)
        for recorded in batch if self.also_seen else ():
            for told in self.also_seen:
                told(recorded)
        if any(recorded.event.type == "register.changed" for recorded in batch):
            self._read_registers(batch)
        if self._is_caught_up():
            watch.advance(self._seen_until())
        self._probes = []
        for part in probes:
            watch.probe(part)
        beside, self.found_beside = self.found_beside, []
        found = [*watch.take(), *beside]
        self._is_changed = self._is_changed or bool(found or probes)
        self.measured.found(found)
        return self._aside.take(found, is_live=self.live.is_set(), known=self.standing.episodes)

    def _read_registers(self, batch: Sequence[Recorded]) -> None:
        self.standing.tree = self.parts.watch.registers.tree
        self.on_registers(self.standing.tree)
        for recorded in batch:
            change = recorded.event.data
            if recorded.event.type == "register.changed" and change.register == "calendar":
                self.standing.calendar = calendar_in(change.content)

    # ── facts ───────────────────────────────────────────────────────────────────────────────────────────

    def _should_store(self) -> bool:
        is_changed = self._is_changed or self.parts.watch.position != self._stored
        return is_changed and not self._aside and time.monotonic() - self._stored_at >= FACTS_S

    async def _store_facts(self) -> None:
        watch, store = self.parts.watch, self.parts.thread.store
        watched = Watched(watch.position, watch.at, VERSION)
        changes = Changes(watched=watched, facts=list(watch.dirty()))
        await self.parts.thread.insist(lambda: store.commit(changes))
        watch.settle()
        self._stored_at, self._stored, self._is_changed = time.monotonic(), watch.position, False


async def _whole(work: Coroutine[Any, Any, None]) -> None:
    """The work to its end, also where this is cancelled meanwhile, unless the store does not answer then."""
    task = asyncio.create_task(work, name="alert-round")
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=LEFT_S)
        task.cancel()
        raise
