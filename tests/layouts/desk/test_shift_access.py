"""The pages of a shift are for those who may read cases."""

from __future__ import annotations

import pytest

from dashboard.ports import Grant
from dashboard.reading.desk import OutOfReach
from layouts.desk._page import View
from layouts.desk._registry import pages_by_name
from layouts.words import Words
from tests import districts
from tests.desk_district import journal, views
from tests.desks import ZONE, desk_of

PAGES = pages_by_name()
ADMINISTRATOR = Grant("person", "it", role="administrator")


@pytest.mark.parametrize("name", ["units", "handover", "brief"])
async def test_who_may_not_read_cases_is_told_of_none(name: str) -> None:
    desk = desk_of(districts.normal(), ADMINISTRATOR, views=views(), journal=journal())

    with pytest.raises(OutOfReach):
        await PAGES[name].draw(desk, View(f"/{name}"), Words("en", ZONE))
