"""The timekeeper: waits for the next mark, records it, and begins again; for ever, and beside others.

Several may run: what they record is made of what it says, so the journal takes it once. One that slept,
was killed or came late records what it missed with its true instants, in their order.

It looks at the read tables again and again, and makes ready what comes near; beside that it records what is
ready and due. A case that the journal knows more of than the read tables is read from the journal.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.domain.events import Event, Recorded
from dashboard.domain.rulebook import Rulebook
from dashboard.jumps import Jumps
from dashboard.ports import Clock, Journal, NearMark, Views
from dashboard.projections.board import Board
from dashboard.timekeeping.patience import for_ever
from dashboard.timekeeping.plan import Plan, Ready, Taken, due_of
from dashboard.timekeeping.unfolded import Unfolded

LOOK_S = 1.0
"""Between two looks at the read tables."""
AHEAD_S = 60.0
"""How long before its instant a mark is made ready, in real seconds."""
PAGE = 2_000
"""Near marks read at a time; a long past is caught up page by page."""
SLICE, REST_S = 50, 0.003
"""So many cases are made ready at a time, and then others have their turn: screens share this process."""
GROUP = 1_000
"""Cases whose marks are recorded in one go; a cohort of a midnight goes in many, and ingest in between."""
ASKED_APART = 20
"""So many cases are looked up in the journal one by one; of more, the tail of the journal says which."""
NOTHING = datetime(1970, 1, 1, tzinfo=UTC)

Record = Callable[[Sequence[Event]], Awaitable[object]]
"""Records what the centre itself says; durable on return."""


class Timekeeper:
    """`speed`: how fast the centre's clock runs. `on_recorded`, `on_jump`: told for the metrics.

    `_known_until`: the instant up to which all marks are ready that the read tables know of.
    """

    def __init__(
        self,
        journal: Journal,
        views: Views,
        *,
        record: Record,
        clock: Clock,
        zone: ZoneInfo,
        speed: float = 1.0,
        on_recorded: Callable[[Sequence[Event], datetime], None] = lambda marks, now: None,
        on_jump: Callable[[timedelta], None] = lambda by: None,
    ) -> None:
        self._journal = journal
        self._views = views
        self._record = record
        self._clock = clock
        self._zone = zone
        self._speed = speed
        self._on_recorded = on_recorded
        self._jumps = Jumps(clock, speed=speed, report=on_jump)
        self._plan = Plan()
        self._unfolded = Unfolded(journal)
        self._rules = Rulebook()
        self._rules_position = -1
        self._known_until = NOTHING
        self._wake = asyncio.Event()
        self._caught_up = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(for_ever(self._look_in_time, what="looking"), name="clock-look")
            tasks.create_task(for_ever(self._record_in_time, what="recording"), name="clock-record")

    # ── looking ─────────────────────────────────────────────────────────────────────────────────────────

    async def _look_in_time(self) -> float:
        began = time.monotonic()
        self._jumps.look()
        await self._look()
        return max(0.0, began + LOOK_S - time.monotonic())

    async def _look(self) -> None:
        """Make ready what comes near. All that is ready is then true of the position where the look began."""
        await self._until_caught_up()  # a cohort first: a look at it meanwhile would only slow it
        until = self._clock.now() + timedelta(seconds=AHEAD_S * self._speed)
        reached = await asyncio.to_thread(self._views.reached)
        await self._unfolded.follow(reached)
        await self._read_rules()
        changed, near = self._unfolded.until(reached), set[str]()
        last: NearMark | None = None
        while page := await asyncio.to_thread(self._views.marks_until, until, after=last, limit=PAGE):
            last = page[-1]
            near.update(mark.id for mark in page)
            await self._make_ready(self._plan.news(page, changed), position=reached, until=until)
            self._know(last.at)
            await self._until_caught_up()
        self._know(until)
        self._plan.keep_only(near)
        self._unfolded.forget(reached)

    async def _read_rules(self) -> None:
        if self._unfolded.rules_at <= self._rules_position:
            return
        changes = await asyncio.to_thread(self._journal.registers)
        board = Board(self._zone)
        board.fold(changes)
        self._rules, self._rules_position = board.cases.rules, changes[-1].position if changes else 0
        self._plan.forget()
        self._known_until = NOTHING

    async def _make_ready(self, case_ids: Sequence[str], *, position: int, until: datetime) -> None:
        if not case_ids:
            return
        rows = await asyncio.to_thread(self._views.cases_by_id, case_ids)
        for first in range(0, len(rows), SLICE):
            for row in rows[first : first + SLICE]:
                self._plan.make_ready(row, self._rules, position=position, until=until)
            await asyncio.sleep(REST_S)

    def _know(self, until: datetime) -> None:
        self._known_until = max(self._known_until, until)
        self._wake.set()

    async def _until_caught_up(self) -> None:
        """What is due of what is known now is recorded first: a long past is not held in memory."""
        self._caught_up.clear()
        self._wake.set()
        await self._caught_up.wait()

    # ── recording ───────────────────────────────────────────────────────────────────────────────────────

    async def _record_in_time(self) -> float:
        """Record what is due, and wait for the next; a look or a second passing may bring one before it."""
        self._wake.clear()
        await self._catch_up()
        self._caught_up.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s()):
                await self._wake.wait()
        return 0.0

    async def _catch_up(self) -> None:
        """Record all that is due, group by group in their order; one is made ready while another commits.

        `unsure`: cases before and after what is not known to be recorded, the oldest first. It is undone
        from the newest back, because a case that is in two groups stands as the later one left it.
        """
        unsure: list[tuple[Sequence[Ready], Sequence[Ready]]] = []
        recording: asyncio.Task[None] | None = None
        try:
            while (taken := self._plan.take(self._due_until(), GROUP)).cases:
                unsure.append((taken.cases, taken.cases))
                due = await asyncio.to_thread(due_of, taken, await self._told(taken), self._rules)
                self._plan.replace(taken.cases, by=due.after)
                unsure[-1] = taken.cases, due.after
                if recording is not None:
                    await recording
                    del unsure[0]
                recording = asyncio.create_task(self._record_all(due.events), name="clock-record-group")
            if recording is not None:
                await recording
        except BaseException:
            if recording is not None:
                recording.cancel()
            for before, after in reversed(unsure):
                self._plan.replace(after, by=before)
            raise

    async def _record_all(self, events: Sequence[Event]) -> None:
        for first in range(0, len(events), GROUP):
            await self._record_group(events[first : first + GROUP])

    async def _record_group(self, group: Sequence[Event]) -> None:
        ids = [event.id for event in group]
        self._unfolded.expect(ids)
        await self._record(group)
        self._unfolded.recorded(ids)
        self._on_recorded(group, self._clock.now())

    async def _told(self, taken: Taken) -> dict[str, Sequence[Recorded]]:
        """Every event of those cases that may not be ready as the journal has them."""
        cases = taken.cases
        if len(cases) > ASKED_APART:
            await self._unfolded.follow(0)
            cases = [case for case in cases if self._unfolded.last_of(case.case_id) > case.position]
        return await asyncio.to_thread(self._of_subjects, [case.case_id for case in cases]) if cases else {}

    def _of_subjects(self, case_ids: Sequence[str]) -> dict[str, Sequence[Recorded]]:
        return {case_id: self._journal.of_subject(case_id) for case_id in case_ids}

    def _due_until(self) -> datetime:
        return min(self._clock.now(), self._known_until)

    def _patience_s(self) -> float:
        next_at = self._plan.next_at()
        if next_at is None or next_at > self._known_until:
            return LOOK_S
        return max(0.0, min(LOOK_S, (next_at - self._clock.now()).total_seconds() / self._speed))
