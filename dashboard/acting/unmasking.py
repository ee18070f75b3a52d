"""What names someone in a case, shown in clear: to who may, for a purpose, and never before it is recorded.

The audit tells who, of which case, which fields, what for, and not what they said. Raises of `show`, besides
the desk's own: Forbidden, Unfit (no such purpose or part), NotNow (nothing is there), NotKept (the audit does
not answer: nothing is shown).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast, get_args

from dashboard.acting.acts import Forbidden, NotKept, NotNow, Unfit
from dashboard.acting.denied import named
from dashboard.domain.personal import without_number
from dashboard.ports import Audit, JournalError, Outcome
from dashboard.reading.case_file import CaseFile
from dashboard.reading.desk import Desk, NotThere, OutOfReach
from dashboard.reading.kept_apart import Part, opened

PURPOSES: Final = ("contact", "arrange", "verify", "refer")
"""Reach someone, arrange a mediation or a visit, verify who it is, hand over to another office."""
PARTS: Final[tuple[str, ...]] = get_args(Part)
WHAT: Final = "case.unmasked"


class Unmasking:
    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def show(self, desk: Desk, case_id: str, part: str, purpose: str) -> Mapping[str, str | None]:
        """The fields in clear, once it stands in the audit that they were shown; None: its key is not here.

        At a past instant, those of the case as it was then, where the person reaches it today as well.
        """
        if part not in PARTS or purpose not in PURPOSES:
            raise Unfit({"purpose": "unknown"})
        file = await self._file(desk, case_id, purpose)
        found = await asyncio.to_thread(opened, desk.reading, file, cast(Part, part))
        if not found:
            raise NotNow(WHAT)
        names = (without_number(key) if part == "persons" else key.rpartition(".")[2] for key in found)
        await self._tell(desk, case_id, file.detail.area, "done", {"for": purpose, **Counter(names)})
        return found

    async def _file(self, desk: Desk, case_id: str, purpose: str) -> CaseFile:
        area = None
        try:
            now = await replace(desk, at=None).case(case_id)
            area = now.detail.area
            desk.require("unmask")
            return now if desk.at is None else await desk.case(case_id)
        except (OutOfReach, NotThere) as why:
            await self._tell(desk, await named(desk, case_id), area, "denied", {"for": purpose})
            raise Forbidden(WHAT) from why

    async def _tell(
        self,
        desk: Desk,
        case_id: str | None,
        area: str | None,
        outcome: Outcome,
        about: Mapping[str, str | int],
    ) -> None:
        told = {**about, "at": desk.at.isoformat()} if desk.at is not None else about
        try:
            await asyncio.to_thread(self._audit.record, desk.grant, WHAT, case_id, area, outcome, told)
        except JournalError as wrong:
            raise NotKept(str(wrong)) from wrong
