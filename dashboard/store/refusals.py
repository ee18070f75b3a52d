"""What was refused, kept whole: its bytes sealed, its reason in the open, so that it can be sent again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from dashboard.ports import Clock, NewRefusal, Refusal, Sealer
from dashboard.store.engine import answering, writing
from dashboard.store.instants import instant, instant_or_none, micros
from dashboard.store.schema import refusals

LONGEST_WORD = 500
"""Characters kept of a name or a reason in the open; the input itself is kept whole."""


class SqlRefusals:
    """Port Refusals. Raises JournalError when the store cannot answer."""

    def __init__(self, engine: Engine, sealer: Sealer, clock: Clock) -> None:
        self._engine = engine
        self._sealer = sealer
        self._clock = clock

    def keep(self, refused: Sequence[NewRefusal]) -> None:
        if not refused:
            return
        now_us = micros(self._clock.now())
        rows = [
            {
                "refused_us": now_us,
                "source": _storable(new.source),
                "item_id": None if new.item_id is None else _storable(new.item_id),
                "reason": _storable(new.reason),
                "ciphertext": self._sealer.seal(new.raw),
                "is_truncated": int(new.is_truncated),
            }
            for new in refused
        ]
        with answering(self._engine), writing(self._engine) as link:
            link.execute(insert(refusals), rows)

    def list(self, *, after: int = 0, limit: int = 100) -> Sequence[Refusal]:
        query = select(refusals).where(refusals.c.number > after).order_by(refusals.c.number).limit(limit)
        with answering(self._engine), self._engine.connect() as link:
            return [self._refusal(row) for row in link.execute(query)]

    def get(self, number: int) -> Refusal | None:
        with answering(self._engine), self._engine.connect() as link:
            row = link.execute(select(refusals).where(refusals.c.number == number)).first()
        return None if row is None else self._refusal(row)

    def mark_resubmitted(self, number: int) -> None:
        mark = update(refusals).where(refusals.c.number == number)
        with answering(self._engine), writing(self._engine) as link:
            link.execute(mark.values(resubmitted_us=micros(self._clock.now())))

    def _refusal(self, row: Row[Any]) -> Refusal:
        return Refusal(
            number=row.number,
            refused_at=instant(row.refused_us),
            source=row.source,
            item_id=row.item_id,
            reason=row.reason,
            raw=self._sealer.open(row.ciphertext),
            is_truncated=bool(row.is_truncated),
            resubmitted_at=instant_or_none(row.resubmitted_us),
        )


def _storable(words: str) -> str:
    """Hostile words as any database takes them: no NUL, no half of a surrogate pair, not too long."""
    return words[:LONGEST_WORD].replace("\0", "\ufffd").encode("utf-8", "replace").decode()
