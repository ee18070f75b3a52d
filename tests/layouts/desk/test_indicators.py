"""A page of the past asks for its Situation once, however many units there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dashboard.domain.situation import Situation
from dashboard.projections.history import As
from dashboard.reading.desk import Desk
from dashboard.reading.ground import Busy
from layouts.desk._page import View
from layouts.desk.indicators import PAGE
from layouts.words import Words
from tests import districts
from tests.desks import ZONE, FakeHistorian, desk_of


class _AnswersOnce(FakeHistorian):
    """Busy with the second question."""

    def __init__(self) -> None:
        self._left = 1

    async def situation(self, at: datetime, *, as_: As) -> Situation:
        if not self._left:
            raise Busy
        self._left -= 1
        return await super().situation(at, as_=as_)


async def test_the_indicators_of_many_units_are_told_from_one_situation() -> None:
    then = districts.AT - timedelta(days=1)
    desk = desk_of(districts.normal(), at=then)
    desk = Desk(replace(desk.reading, historian=_AnswersOnce()), desk.grant, then)

    drawn = await PAGE.draw(desk, View("/indicators"), Words("en", ZONE))

    assert len((await desk.standing()).below) > 3
    assert drawn.at == then
