"""An operator acts: checked on the server, recorded like any source's event, audited, and only then done.

NotDone
├── Forbidden        the person may not do it, or not there
├── InThePast        the desk looks at a past instant, where nothing is done
├── NotNow           the case does not offer it as it stands now
├── Changed          the case is held otherwise by now than the person was shown
├── SaidOtherwise    the form was recorded before, of something else than is filled in now
├── TooMany          more cases, or fewer, than one form is for
├── Unfit(faults)    fields are missing or wrong; nothing was recorded
├── Likely(rows)     a report that may be one of these cases: to be confirmed
└── NotKept          the store does not answer; the same form may be sent again
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from dashboard.acting.actions import ACTIONS, REPORT, Action, Field, as_reported, conditions_of
from dashboard.acting.denied import named
from dashboard.acting.filled import Fault, Form, Vocabulary, read
from dashboard.acting.repeats import read_again, recorded_by, says_otherwise, values_of
from dashboard.domain import case as cases
from dashboard.domain.events import DESK_SOURCE, Event, Recorded
from dashboard.ingest.cloudevents import Decoded, decode
from dashboard.ingest.errors import IngestError, NotAnEvent
from dashboard.ingest.intake import Receipt
from dashboard.ports import Audit, CaseFilter, CaseRow, Clock, Journal, JournalError, Outcome
from dashboard.reading.case_file import CaseFile
from dashboard.reading.desk import Desk, NotThere, OutOfReach, Standing

Take: TypeAlias = Callable[[Sequence[bytes]], Awaitable[Receipt]]
FORM: Final = re.compile(r"[A-Za-z0-9_-]{22}")
"""The number of a form: 128 random bits, drawn when it was shown."""
LIKELY_WITHIN: Final = timedelta(days=14)
MOST_LIKELY: Final = 5


class NotDone(Exception):
    pass


class Forbidden(NotDone):
    pass


class InThePast(NotDone):
    pass


class NotNow(NotDone):
    pass


class Changed(NotDone):
    pass


class SaidOtherwise(NotDone):
    pass


class TooMany(NotDone):
    pass


class Unfit(NotDone):
    def __init__(self, faults: Mapping[str, Fault]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class Likely(NotDone):
    def __init__(self, rows: Sequence[CaseRow]) -> None:
        super().__init__(f"{len(rows)} cases")
        self.rows = rows


class NotKept(NotDone):
    pass


@dataclass(frozen=True, slots=True)
class Done:
    """`is_repeated`: the same form had been recorded before; it counts once."""

    case: str
    position: int
    is_repeated: bool


class Acting:
    """Acts one after another, so that each is checked against what the one before it came to."""

    def __init__(
        self,
        take: Take,
        *,
        journal: Journal,
        audit: Audit,
        clock: Clock,
        zone: ZoneInfo,
        known: Vocabulary,
    ) -> None:
        self._take = take
        self._journal = journal
        self._audit = audit
        self._clock = clock
        self._zone = zone
        self.known = known
        self._turn = asyncio.Lock()

    async def act(self, desk: Desk, name: str, case_id: str, *, form: str, filled: Mapping[str, Any]) -> Done:
        """Do it to the case; durable and audited on return. Raises NotDone; of the desk, Starting and others.

        `form`: its number; the same one again records nothing more, and is refused where it says otherwise.
        """
        return await self.act_as(desk, checked(desk, name, form), case_id, id_=form, filled=filled)

    async def act_as(
        self,
        desk: Desk,
        action: Action,
        case_id: str,
        *,
        id_: str,
        filled: Mapping[str, Any],
        seen: Callable[[CaseFile], bool] = lambda _: True,
    ) -> Done:
        """The same, as the event of that id. `seen`: whether the case is still what the person was shown."""
        async with self._turn:
            file = await self._case(desk, action, case_id)
            if (before := recorded_by(file, id_)) is not None:
                if before.type != action.type:
                    raise NotNow(action.name)
                await self._check_repeat(desk, action, file, filled, before.position)
                return await self._end(
                    desk, action.name, file.detail.area, Done(case_id, before.position, True)
                )
            if not action.when <= conditions_of(file, self._clock.now()):
                await self._tell(desk, action.name, case_id, file.detail.area, "refused")
                raise NotNow(action.name)
            if not seen(file):
                await self._tell(desk, action.name, case_id, file.detail.area, "refused")
                raise Changed(action.name)
            values = await self.read(desk, action, file, filled)
            items = _items(action, values, file, desk, form=id_, now=self._clock.now())
            await asyncio.to_thread(self._check, action, values, file, items[0])
            position, is_repeated = await self._record(items, action.fields)
            return await self._end(desk, action.name, file.detail.area, Done(case_id, position, is_repeated))

    async def report(
        self, desk: Desk, *, form: str, filled: Mapping[str, Any], seen: Collection[str] = ()
    ) -> Done:
        """A new case, of a dispute that was told at the counter or by phone. Raises NotDone.

        `seen`: the cases that it might be, which the person was shown: it is none of them.
        """
        _refuse_past(desk, "report")
        if FORM.fullmatch(form) is None:
            raise Forbidden("report")
        standing = await self._standing(desk)
        async with self._turn:
            now, case_id = self._clock.now(), f"{DESK_SOURCE}-{form}"
            if told := await asyncio.to_thread(self._journal.of_subject, case_id):
                again = Form(desk, standing, None, self.known, self._zone, now)
                await _check_says_so(REPORT, filled, again, told[0].event)
                return await self._end(desk, "report", None, Done(case_id, told[0].position, True))
            values, faults = await read(
                REPORT, filled, Form(desk, standing, None, self.known, self._zone, now)
            )
            if faults:
                raise Unfit(faults)
            related = values.pop("related", None)
            rows = await self._likely(desk, values, related, now)
            if any(row.id not in seen for row in rows):
                raise Likely(rows)
            item = _item(form, "dispute.reported", case_id, as_reported(values), now)
            _decoded(item)
            position, is_repeated = await self._record([item], REPORT)
            return await self._end(desk, "report", values["area"], Done(case_id, position, is_repeated))

    async def _standing(self, desk: Desk) -> Standing:
        """What the person reaches, who may report there. Raises Forbidden."""
        try:
            desk.require("act_on_cases")
            return await desk.standing()
        except OutOfReach as why:
            await self._tell(desk, "report", None, None, "denied")
            raise Forbidden("report") from why

    async def _likely(
        self, desk: Desk, values: Mapping[str, Any], related: str | None, now: datetime
    ) -> list[CaseRow]:
        """Cases that a report may be: of the same area and kind within 14 days, and the one of the code."""
        wanted = CaseFilter(kind=values["kind"], reported_from=now - LIKELY_WITHIN, limit=MOST_LIKELY)
        found = list(await desk.cases(wanted, area=values["area"], is_own=True))
        if related is not None and all(row.id != related for row in found):
            found += await asyncio.to_thread(desk.reading.views.cases_by_id, [related])
        return found

    async def _case(self, desk: Desk, action: Action, case_id: str) -> CaseFile:
        """The case, where the person reaches it and may do this. Raises Forbidden."""
        try:
            file = await desk.case(case_id)
        except (OutOfReach, NotThere) as why:
            await self._tell(desk, action.name, await named(desk, case_id), None, "denied")
            raise Forbidden(action.name) from why
        if not desk.may(action.ability):
            await self._tell(desk, action.name, case_id, file.detail.area, "denied")
            raise Forbidden(action.name)
        return file

    async def read(
        self, desk: Desk, action: Action, file: CaseFile | None, filled: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What was filled in, looked up; `file`: None where it is asked of no one case. Raises Unfit."""
        standing = await desk.standing()
        form = Form(desk, standing, file, self.known, self._zone, self._clock.now())
        values, faults = await read(action.fields, filled, form)
        if not faults and action.fields and not values:
            faults = {field.name: "missing" for field in action.fields}
        if faults:
            raise Unfit(faults)
        return values

    def _check(self, action: Action, values: Mapping[str, Any], file: CaseFile, item: bytes) -> None:
        """Raises NotNow where the case would not come to what is meant: its source's clock may run ahead."""
        event = _decoded(item).event
        if event.type not in cases.MATERIAL:
            return
        told = self._journal.of_subject(file.detail.id)
        after = cases.derive(file.detail.id, [*told, Recorded(1 << 62, event.occurred_at, event)])
        if not action.promises(file.case, after, values, event.occurred_at):
            raise NotNow(action.name)

    async def _record(self, items: Sequence[bytes], fields: Sequence[Field]) -> tuple[int, bool]:
        try:
            receipt = await self._take(items)
        except (IngestError, JournalError) as wrong:
            raise NotKept(str(wrong)) from wrong
        if receipt.rejected:
            raise Unfit({"": "unreadable"})
        if receipt.duplicates:
            await asyncio.to_thread(self._check_is_the_same, items[-1], fields, receipt.position)
        return receipt.position, receipt.duplicates > 0

    async def _check_repeat(
        self, desk: Desk, action: Action, file: CaseFile, filled: Mapping[str, Any], position: int
    ) -> None:
        """Raises SaidOtherwise and Unfit where the form does not say what it was recorded of."""
        # Of the journal: on the person's own page a kind may be told as withheld.
        [before] = await asyncio.to_thread(partial(self._journal.read, after=position - 1, limit=1))
        form = Form(desk, await desk.standing(), file, self.known, self._zone, self._clock.now())
        try:
            await _check_says_so(action.fields, filled, form, before.event)
        except SaidOtherwise:
            await self._tell(desk, action.name, file.detail.id, file.detail.area, "refused")
            raise

    def _check_is_the_same(self, item: bytes, fields: Sequence[Field], position: int) -> None:
        """Raises NotNow where the number of the form was another's, and SaidOtherwise."""
        [standing] = self._journal.read(after=position - 1, limit=1)
        meant = _decoded(item).event
        if (standing.event.type, standing.event.subject) != (meant.type, meant.subject):
            raise NotNow(meant.type)
        if says_otherwise(fields, values_of(meant), standing.event):
            raise SaidOtherwise(meant.type)

    async def _end(self, desk: Desk, name: str, area: str | None, done: Done) -> Done:
        outcome: Outcome = "repeated" if done.is_repeated else "done"
        try:
            await self._tell(desk, name, done.case, area, outcome, position=done.position)
        except JournalError as wrong:
            raise NotKept(str(wrong)) from wrong
        return done

    async def deny(self, desk: Desk, action: Action) -> None:
        """Record that the person asked for what the role does not allow at all."""
        await self._tell(desk, action.name, None, None, "denied")

    async def _tell(
        self, desk: Desk, name: str, subject: str | None, area: str | None, outcome: Outcome, **about: int
    ) -> None:
        record = self._audit.record
        await asyncio.to_thread(record, desk.grant, f"case.{name}", subject, area, outcome, about)


def _refuse_past(desk: Desk, name: str) -> None:
    if desk.at is not None:
        raise InThePast(name)


def checked(desk: Desk, name: str, form: str) -> Action:
    """The action of that name, done by a form of that number. Raises Forbidden, InThePast."""
    _refuse_past(desk, name)
    action = ACTIONS.get(name)
    if action is None or FORM.fullmatch(form) is None:
        raise Forbidden(name)
    return action


async def _check_says_so(
    fields: Sequence[Field], filled: Mapping[str, Any], form: Form, recorded: Event
) -> None:
    values, faults = await read_again(fields, filled, form)
    if faults:
        raise Unfit(faults)
    if says_otherwise(fields, values, recorded):
        raise SaidOtherwise(recorded.type)


def _items(
    action: Action, values: Mapping[str, Any], file: CaseFile, desk: Desk, *, form: str, now: datetime
) -> list[bytes]:
    """The events that it is written as. A link is told of both cases: each stands for itself."""
    data, case_id = dict(action.written(values, file, desk.grant.role or "")), file.detail.id
    subject = None if action.type.startswith("letter.") else case_id
    id_ = f"issued/{data['letter']}" if "letter" in data else form
    items = [_item(id_, action.type, subject, data, now)]
    if action.type in ("dispute.linked", "dispute.unlinked"):
        items.append(_item(f"{form}/other", action.type, data["other"], {**data, "other": case_id}, now))
    return items


def _item(id_: str, type_: str, subject: str | None, data: Mapping[str, Any], now: datetime) -> bytes:
    found = {
        "specversion": "1.0", "id": id_, "source": DESK_SOURCE, "type": type_, "time": now, "data": data,
    }  # fmt: skip
    return msgspec.json.encode(found if subject is None else {**found, "subject": subject})


def _decoded(item: bytes) -> Decoded:
    """The item as the gate reads it. Raises Unfit."""
    try:
        return decode(item)
    except NotAnEvent as wrong:
        raise Unfit({wrong.field.rpartition(".")[2]: "unreadable"}) from wrong
