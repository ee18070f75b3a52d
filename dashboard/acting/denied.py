"""How the audit names a case that a person was not let at."""

from __future__ import annotations

import asyncio

from dashboard.reading.case_detail import area_of
from dashboard.reading.desk import Desk


async def named(desk: Desk, case_id: str) -> str | None:
    """The case, wherever it is; None where there is none such: what was asked for may be free text then."""
    told = await asyncio.to_thread(desk.reading.journal.of_subject, case_id)
    return None if area_of(case_id, told) is None else case_id
