"""Sessions with another side that grants few: so many at once, each used by one after another while any wait.

For the threads of channels whose library blocks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition
from typing import Generic, TypeVar

from dashboard.channels._channel import ChannelError
from dashboard.domain.alert_failures import said

Session = TypeVar("Session")
Told = TypeVar("Told")


class Sessions(Generic[Session]):
    """`close`: ends one, whatever became of it; it raises nothing."""

    def __init__(self, close: Callable[[Session], None]) -> None:
        self._close = close
        self._changed = Condition()
        self._handed_on: list[Session] = []
        self._open = 0
        self._waiting = {False: 0, True: 0}

    def use(
        self,
        work: Callable[[Session], Told],
        *,
        begin: Callable[[], Session],
        go_on: Callable[[Session], None],
        is_whole: Callable[[Session], bool],
        most: int,
        until: float,
        is_first: bool,
    ) -> Told:
        """What the work gives, with a session of its own for as long as it takes.

        `begin` opens one, `go_on` takes one over that another opened, `is_whole` says whether it can be
        handed on; work that raises ends its session. `most` at once. `until`: of the monotonic clock, how
        long it waits for one. `is_first`: before all that are not. Raises ChannelError where none is free.
        """
        session = self._taken(most, until, is_first)
        if session is None:
            try:
                session = begin()
            except BaseException:
                self._ended()
                raise
        else:
            go_on(session)
        is_good = False
        try:
            told = work(session)
            is_good = True
        finally:
            if not (is_whole(session) and is_good and self._is_handed_on(session)):
                self._close(session)
                self._ended()
        return told

    def _taken(self, most: int, until: float, is_first: bool) -> Session | None:
        """One that was handed on; None where another may be opened."""

        def is_free() -> bool:
            may_begin = self._handed_on or self._open < most
            return bool(may_begin) and (is_first or not self._waiting[True])

        left = list[Session]()
        with self._changed:
            self._waiting[is_first] += 1
            left_s = until - time.monotonic()
            is_mine = left_s > 0 and self._changed.wait_for(is_free, left_s)
            self._waiting[is_first] -= 1
            if is_mine and self._handed_on:
                return self._handed_on.pop()
            if is_mine:
                self._open += 1
                return None
            if not any(self._waiting.values()):
                left, self._handed_on = self._handed_on, []
                self._open -= len(left)
            self._changed.notify_all()
        for session in left:
            self._close(session)
        raise ChannelError(said("crowded"), retryable=True)

    def _is_handed_on(self, session: Session) -> bool:
        """False where nobody waits for it."""
        with self._changed:
            if not any(self._waiting.values()):
                return False
            self._handed_on.append(session)
            self._changed.notify_all()
            return True

    def _ended(self) -> None:
        with self._changed:
            self._open -= 1
            self._changed.notify_all()
