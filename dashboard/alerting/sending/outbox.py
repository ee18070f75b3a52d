"""The outbox: what a round comes to is durable, then sent; what became of attempts is gathered and recorded.

A row that the store refuses for good is left out by itself: its notice has failed, all else goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import structlog

from dashboard.alerting.sending.deliver import Deliverer
from dashboard.alerting.sending.store_thread import StoreThread
from dashboard.alerting.sending.told import Teller
from dashboard.alerting.stages.round import Round, Sent
from dashboard.domain.alert_failures import said
from dashboard.ports import Clock, JournalError
from dashboard.ports.alerts import Changes, CustodyLine, Notice

log = structlog.get_logger()

GATHER_S: Final = 0.03
"""What became of attempts within so long is recorded together, so that a send waits for few records."""
REFUSED: Final = said("unstorable")


class Outbox:
    """`cut_off`: notices of which a process before this one began an attempt. `refused`: is given each notice
    that the store does not take, as an attempt that failed. `deliverer` is set before it is used."""

    deliverer: Deliverer

    def __init__(
        self,
        thread: StoreThread,
        teller: Teller,
        clock: Clock,
        *,
        cut_off: Collection[str],
        refused: Callable[[Sent], None],
    ) -> None:
        self.record_at: float | None = None
        """When what became of attempts is to be recorded, of a steady clock; None where there is nothing."""
        self.resumed = asyncio.Event()
        """Set once it is recorded what became of all that was cut off."""
        self._thread = thread
        self._teller = teller
        self._clock = clock
        self._refused = refused
        self._cut_off = set(cut_off)
        self._became: list[Notice] = []
        self._proven: list[CustodyLine] = []
        self._awaited: dict[str, asyncio.Event] = {}
        self._look_at_cut_off()

    async def accepted(self, notice: str, *, within_s: float) -> bool:
        """Whether it is recorded within the time that the notice was accepted."""
        is_recorded = self._awaited[notice] = asyncio.Event()
        try:
            async with asyncio.timeout(within_s):
                await is_recorded.wait()
        except TimeoutError:
            return False
        finally:
            del self._awaited[notice]
        return True

    def keep(self, made: Round) -> None:
        """What became of attempts, to be recorded soon."""
        if made.became or made.proven:
            self._became += made.became
            self._proven += made.proven
            self.record_at = self.record_at or time.monotonic() + GATHER_S

    async def make_durable(self, made: Round) -> None:
        """Then send what is to be sent."""
        again, became = set(made.begun), list[Notice]()
        if any(notice.state == "failed" for notice in made.became):
            became = self._became
            made.changes.became += self._became
            made.changes.custody += self._proven
            self._became, self._proven, self.record_at = [], [], None
        store, changes = self._thread.store, made.changes
        refused = await self._whole_or_apart(lambda: store.commit(changes), changes)
        self._is_recorded(became, but=refused)
        for notice in made.sends:
            if notice.id not in again and notice.id not in refused:
                self.deliverer.send(notice)
        if made.changes.told:
            self._teller.look()
        if again:
            await self.record()
            refused |= await self._begin(made)
            for notice in made.sends:
                if notice.id in again and notice.id not in refused:
                    self.deliverer.send(notice)

    async def record(self) -> None:
        """What became of attempts, all that is known by now in one commit."""
        if not self._became and not self._proven:
            return
        self.record_at = None
        became, proven = self._became, self._proven
        self._became, self._proven = [], []
        store, changes = self._thread.store, Changes(became=became, custody=proven)
        refused = await self._whole_or_apart(lambda: store.became(became, proven), changes)
        self._is_recorded(became, but=refused)

    async def _whole_or_apart(self, whole: Callable[[], None], changes: Changes) -> set[str]:
        """All of the changes, as `whole` stores them, or piece by piece what the store takes; the ids of the
        notices that it does not."""
        refused = dict[str, Notice]()
        try:
            await self._thread.insist(whole)
        except JournalError as wrong:
            log.error("the store refuses what is planned, and is given it piece by piece", why=str(wrong))
            for piece in _pieces(changes):
                refused |= await self._commit_piece(piece)
        return self._fail(list(refused.values()))

    async def _commit_piece(self, piece: Changes) -> dict[str, Notice]:
        store = self._thread.store
        try:
            await self._thread.insist(lambda: store.commit(piece))
        except JournalError as wrong:
            notices = {notice.id: notice for notice in (*piece.notices, *piece.became)}
            log.error("the store refuses a row for good", notices=sorted(notices), why=str(wrong))
            if any(notice.text for notice in piece.notices):
                await self._commit_piece(_without_words(piece))
            return notices
        return {}

    async def _begin(self, made: Round) -> set[str]:
        """Attempts begin; the ids of the notices of which the store does not take that."""
        store, at = self._thread.store, made.came.at
        try:
            await self._thread.insist(lambda: store.begun(made.begun, at))
        except JournalError as wrong:
            log.error("the store refuses that attempts begin, and is told one by one", why=str(wrong))
        else:
            return set()
        refused = []
        for notice in (each for each in made.sends if each.id in made.begun):
            try:
                await self._thread.insist(partial(store.begun, [notice.id], at))
            except JournalError:
                refused.append(notice)
        return self._fail(refused)

    def _fail(self, refused: Sequence[Notice]) -> set[str]:
        for notice in refused:
            if notice.error != REFUSED:
                self._refused(Sent(notice, self._clock.now(), None, REFUSED))
        return {notice.id for notice in refused}

    def _is_recorded(self, became: Sequence[Notice], *, but: Collection[str]) -> None:
        for notice in (each for each in became if each.id not in but):
            self._cut_off.discard(notice.id)
            awaited = self._awaited.get(notice.id)
            if awaited is not None and notice.state == "accepted":
                awaited.set()
        self._look_at_cut_off()

    def _look_at_cut_off(self) -> None:
        if not self._cut_off:
            self.resumed.set()


def _without_words(piece: Changes) -> Changes:
    """Its notices as failed, with nothing in them that came from outside."""
    bare = [replace(notice, title="", text="", state="failed", error=REFUSED) for notice in piece.notices]
    return Changes(notices=bare, members=piece.members)


def _pieces(changes: Changes) -> Iterator[Changes]:
    """One for each thing that can be stored without the others, in an order in which a process that dies
    between two of them forgets no notice: a group goes on to its next step last."""
    yield from (Changes(silences=[silence]) for silence in changes.silences)
    for episode in changes.episodes:
        yield Changes(episodes=[episode])
    yield from (Changes(resolved=[resolved]) for resolved in changes.resolved)
    made = {notice.id: notice for notice in changes.notices}
    became = {notice.id: notice for notice in changes.became}
    lines = [line for line in changes.custody if line.notice not in made and line.notice not in became]
    for id_ in dict.fromkeys((*made, *became)):
        yield Changes(
            notices=[made[id_]] if id_ in made else [],
            members=[member for member in changes.members if member[0] == id_],
            became=[became[id_]] if id_ in became else [],
            custody=[line for line in changes.custody if line.notice == id_],
        )
    yield from (Changes(custody=[line]) for line in lines)
    for group in changes.groups:
        yield Changes(groups=[group])
    yield from (Changes(told=[telling]) for telling in changes.told)
    yield Changes(watched=changes.watched, facts=changes.facts)
