"""What was typed into a field is read as the screen writes it, or refused there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.acting.acts import Unfit
from dashboard.domain.events import DisputePaused
from tests.acting.desk_centre import CASE, DeskCentre, centre

PAUSE: dict[str, Any] = {"reason": "r", "approver": "district"}
END_OF_THE_FIRST = datetime(2025, 12, 1, 16, tzinfo=UTC)
"""24:00 of 1 December 2025 in China."""


async def until(found: DeskCentre, typed: str) -> datetime | None:
    await found.act("pause", until=typed, **PAUSE)
    [*_, last] = found.journal.of_subject(CASE)
    assert isinstance(last.event.data, DisputePaused)
    return last.event.data.until


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2025-12-01", END_OF_THE_FIRST),
        ("2025-12-01 24:00", END_OF_THE_FIRST),
        ("2025-12-02 00:00", END_OF_THE_FIRST),
        (" 2025-12-01 17:30 ", datetime(2025, 12, 1, 9, 30, tzinfo=UTC)),
        ("2025-12-31 24:00", datetime(2025, 12, 31, 16, tzinfo=UTC)),
        ("2028-02-29", datetime(2028, 2, 29, 16, tzinfo=UTC)),
    ],
)
async def test_a_deadline_is_a_local_minute_or_the_24_00_of_a_day(typed: str, meant: datetime) -> None:
    async with centre() as found:
        assert await until(found, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "20261201",
        "20261201 17:00",
        "2026-W49-2",
        "2026-12-01T17:00",
        "2026-12-01  17:00",
        "2026-12-01 17",
        "2026-12-01 17:00:00",
        "2026-12-01 24:01",
        "2026-12-01 24:00+08:00",
        "2026-02-29",
        "2026-12-1",
        "\uff12\uff10\uff12\uff16-12-01",
        "1999-12-31",
        "2200-01-01",
    ],
)
async def test_a_deadline_in_any_other_shape_is_refused_at_its_field(typed: str) -> None:
    async with centre() as found:
        with pytest.raises(Unfit) as wrong:
            await found.act("pause", until=typed, **PAUSE)

        assert wrong.value.faults == {"until": "unreadable"}
