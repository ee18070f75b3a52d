"""People act on alerts: checked on the server, audited, recorded by the gate, and only then answered.

The journal holds each act as an event of the desk, whose subject is the group's id or the silence's: whoever
follows the journal stops escalating, and shows it, within the same moment. An acknowledgement is one event a
group, whoever gives it and however often: its id is made of the group. Raises, besides NotDone of
:mod:`dashboard.acting.acts`, what the desk does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import msgspec

from dashboard.access.decision import Ability
from dashboard.acting.acts import FORM, Forbidden, InThePast, NotKept, NotNow, SaidOtherwise, Take, Unfit
from dashboard.acting.silencing import Match, fitting, read_match
from dashboard.domain.alert import made_of
from dashboard.domain.alert_events import How
from dashboard.domain.events import DESK_SOURCE, Recorded
from dashboard.ingest.errors import IngestError
from dashboard.ports import Audit, Clock, Grant, Journal, JournalError, Outcome
from dashboard.ports.alerts import Group
from dashboard.reading.alert_tests import channel_subject, posts_on
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import NotThere, OutOfReach

DONE: Final = ("called", "dispatched", "visited", "repaired", "handed_over", "no_need")
"""What may be said to have been done about an alert."""
NUMBER: Final = "number"
"""The field by which a form's own number is named."""
LASTS: Final = timedelta(hours=24)
"""How long a silence lasts of which no end is said."""


@dataclass(frozen=True, slots=True)
class AlertDone:
    """`subject`: the group or silence. `by`, `at`: of what stands in the journal; of a group that another one
    acknowledged before, who and when that was. `by`: the role of a person, the post of a link or callback,
    the sign-in name of who silences. `is_repeated`: nothing more was recorded."""

    subject: str
    position: int
    by: str
    at: datetime
    is_repeated: bool


@dataclass(frozen=True, slots=True)
class _Deed:
    """One act on its way. `who`: as the audit names whoever does it; `by`: as the journal does."""

    name: str
    who: Grant
    by: str
    subject: str
    area: str | None
    about: Mapping[str, str]


class AlertActing:
    """`session`: the key of the session that a person acts in, of which the audit tells the beginning."""

    def __init__(self, take: Take, *, journal: Journal, audit: Audit, clock: Clock) -> None:
        self._take = take
        self._journal = journal
        self._audit = audit
        self._clock = clock

    def now(self) -> datetime:
        """By the centre's clock, which stamps each act."""
        return self._clock.now()

    async def acknowledge(self, desk: AlertDesk, group: str, *, session: str | None = None) -> AlertDone:
        """Take it in hand: nobody else is told of it any more."""
        found = await self._group(desk, "acknowledge", group)
        deed = _deed(desk, "acknowledge", found, {"how": "page"}, session)
        return await self._acknowledge(deed, "page")

    async def acknowledge_as(self, post: str, group: Group, how: How, *, label: str) -> AlertDone:
        """The same by the link in a message or a channel's callback, for the post it was sent to. `label`:
        what the post is called, "" where the plan has it no more."""
        who = Grant("source", f"post/{post}")
        deed = _Deed("acknowledge", who, post, group.id, group.area or None, {"how": how})
        return await self._acknowledge(deed, how, label)

    async def _acknowledge(self, deed: _Deed, how: How, label: str = "") -> AlertDone:
        said = {"by": deed.by, "how": how, **({"label": label} if label else {})}
        return await self._do(deed, [(f"acknowledged/{deed.subject}", "alert.acknowledged", said)])

    async def act(
        self, desk: AlertDesk, group: str, what: str, *, form: str, session: str | None = None
    ) -> AlertDone:
        """Say what was done about it; who says so has taken it in hand, too."""
        found = await self._group(desk, "act", group)
        _check_form(form)
        if what not in DONE:
            raise Unfit({"what": "unknown"})
        deed = _deed(desk, "act", found, {"what": what}, session)
        items = [(form, "alert.acted", {"by": deed.by, "what": what})]
        if found.acked_at is None:
            said = {"by": deed.by, "how": "page"}
            items.insert(0, (f"acknowledged/{group}", "alert.acknowledged", said))
        return await self._do(deed, items, is_the_same=lambda told: told.what == what)

    async def escalate(self, desk: AlertDesk, group: str, *, session: str | None = None) -> AlertDone:
        """Take the next step at once, also of what somebody has in hand already. Raises NotNow where there is
        none, the first one is still to come, a silence keeps it from people, or nothing is wrong any more."""
        found = await self._group(desk, "escalate", group)
        to = _next_of(desk, found)
        deed = _deed(desk, "escalate", found, {}, session)
        if to is None or found.closed_at is None or found.state in ("silenced", "resolved"):
            await self._tell(deed, "refused")
            raise NotNow("escalate")
        number = found.step + 1
        said = {"step": number, "to": to, "why": "by_hand"}
        return await self._do(deed, [(f"escalated/{group}/{number}", "alert.escalated", said)])

    async def silence(
        self,
        desk: AlertDesk,
        match: Match,
        *,
        reason: str,
        until: datetime | None,
        form: str,
        session: str | None = None,
    ) -> AlertDone:
        """Tell nobody of what matches until then, for 24 hours where no end is said, for 7 days at most.

        The silence's id is made of the form's number. Raises Unfit, naming the fields.
        """
        await self._check(desk, "silence", "silence_alerts")
        _check_form(form)
        now = self._clock.now()
        ends, id_ = until or now + LASTS, made_of("silence", form)
        if told := await asyncio.to_thread(self._journal.of_subject, id_):
            return await self._again(desk, match, until, id_, told[0])
        faults = fitting(match, reason=reason, until=ends, now=now, rules=desk.ground.rules())
        if not faults:
            faults = await read_match(match, desk.desk)
        if faults:
            raise Unfit(faults)
        owner = desk.desk.grant.name
        deed = _Deed("silence", desk.desk.grant, owner, id_, match.area, _about(session, {}))
        given = {"rule": match.rule, "area": match.area, "about": match.about}
        said = {"owner": owner, "reason": reason.strip(), "until": ends, **_said(given)}
        return await self._do(deed, [(form, "alert.silenced", said)])

    async def end_silence(self, desk: AlertDesk, silence: str, *, session: str | None = None) -> AlertDone:
        """Before its time. Raises NotNow for one that is over."""
        await self._check(desk, "end_silence", "silence_alerts")
        try:
            line = (await desk.silence(silence)).line
        except NotThere as why:
            await self._deny(desk, "end_silence", None)
            raise Forbidden("end_silence") from why
        area = line.silence.area
        role = desk.desk.grant.role or ""
        deed = _Deed("end_silence", desk.desk.grant, role, silence, area, _about(session, {}))
        if line.state == "over":
            await self._tell(deed, "refused")
            raise NotNow("end_silence")
        return await self._do(deed, [(f"ended/{silence}", "alert.silence_ended", {"by": role})])

    async def test(
        self, desk: AlertDesk, channel: str, post: str, *, form: str, session: str | None = None
    ) -> AlertDone:
        """Have a test sent to a post by the very channel; `subject` is the channel's. Raises Unfit."""
        await self._check(desk, "test", "test_channels")
        if not desk.may_test:
            await self._deny(desk, "test", None)
            raise Forbidden("test")
        _check_form(form)
        if post not in posts_on(desk.ground.plan(), channel):
            raise Unfit({"post": "unknown" if post else "missing"})
        grant, about = desk.desk.grant, _about(session, {"post": post})
        deed = _Deed("test", grant, grant.role or "", channel_subject(channel), None, about)
        said = {"by": deed.by, "channel": channel, "post": post}
        is_the_same = lambda told: (told.channel, told.post) == (channel, post)  # noqa: E731
        return await self._do(deed, [(form, "alert.tested", said)], is_the_same=is_the_same)

    async def check_export(self, desk: AlertDesk) -> None:
        """Whether a person's role is for taking tables away; a reader's token has the same in any form.

        Raises Forbidden.
        """
        if desk.desk.grant.kind == "person":
            await self._check(desk, "export", "export")

    async def exported(self, desk: AlertDesk, of: str, *, session: str | None = None) -> None:
        """A person takes a table away: in the audit before it leaves. `of`: a group's id or a day."""
        grant = desk.desk.grant
        if grant.kind == "person":
            await self._tell(_Deed("export", grant, grant.role or "", of, None, _about(session, {})), "done")

    # ── what all of them come to ────────────────────────────────────────────────────────────────────────

    async def _do(
        self,
        deed: _Deed,
        said: Sequence[tuple[str, str, Mapping[str, Any]]],
        *,
        is_the_same: Callable[[Any], bool] = lambda _: True,
    ) -> AlertDone:
        """Record it, once the audit has it that it begins; durable, and audited to its end, on return.

        What was recorded before under the same id stands as it is, and is what is answered then; where it is
        not the same, SaidOtherwise is raised.
        """
        await self._tell(deed, "begun")
        now = self._clock.now()
        items = [_item(id_, type_, deed.subject, data, now) for id_, type_, data in said]
        try:
            receipt = await self._take(items)
        except (IngestError, JournalError) as wrong:
            await self._tell_failed(deed)
            raise NotKept(str(wrong)) from wrong
        if receipt.rejected:
            await self._tell(deed, "failed")
            raise Unfit({"": "unreadable"})
        id_, type_, _ = said[-1]
        standing = await asyncio.to_thread(self._standing, deed.subject, id_)
        if standing is None or standing.event.type != type_:
            await self._tell(deed, "refused")
            raise NotNow(deed.name)
        if not is_the_same(standing.event.data):
            await self._tell(deed, "refused")
            raise SaidOtherwise(deed.name)
        is_repeated = receipt.accepted == 0
        await self._tell(deed, "repeated" if is_repeated else "done")
        return _done(deed.subject, standing, is_repeated)

    def _standing(self, subject: str, id_: str) -> Recorded | None:
        """What the journal has of the subject under that id."""
        told = self._journal.of_subject(subject)
        return next((r for r in told if r.event.source == DESK_SOURCE and r.event.id == id_), None)

    async def _again(
        self, desk: AlertDesk, match: Match, until: datetime | None, id_: str, before: Recorded
    ) -> AlertDone:
        """The form was recorded before. Raises SaidOtherwise where it was of something else."""
        told = before.event.data
        deed = _Deed("silence", desk.desk.grant, told.owner, id_, told.area, {})
        if Match(told.rule, told.area, told.about) != match or until not in (None, told.until):
            await self._tell(deed, "refused")
            raise SaidOtherwise("silence")
        await self._tell(deed, "repeated")
        return _done(id_, before, True)

    async def _group(self, desk: AlertDesk, name: str, group: str) -> Group:
        """The group, where the person reaches it and may act on it. Raises Forbidden, InThePast."""
        await self._check(desk, name, "act_on_alerts")
        try:
            return (await desk.row(group)).group
        except (OutOfReach, NotThere) as why:
            is_one = await asyncio.to_thread(desk.ground.store.group, group) is not None
            await self._deny(desk, name, group if is_one else None)
            raise Forbidden(name) from why

    async def _check(self, desk: AlertDesk, name: str, ability: Ability) -> None:
        if desk.desk.at is not None:
            raise InThePast(name)
        if not desk.desk.may(ability):
            await self._deny(desk, name, None)
            raise Forbidden(name)

    async def _deny(self, desk: AlertDesk, name: str, subject: str | None) -> None:
        deed = partial(self._audit.record, desk.desk.grant, f"alert.{name}", subject, None, "denied", {})
        await _kept(deed)

    async def _tell(self, deed: _Deed, outcome: Outcome) -> None:
        record = self._audit.record
        what = f"alert.{deed.name}"
        await _kept(partial(record, deed.who, what, deed.subject, deed.area, outcome, deed.about))

    async def _tell_failed(self, deed: _Deed) -> None:
        """The store may be down for the audit, too: that it began is there already."""
        try:
            await self._tell(deed, "failed")
        except NotKept:
            return


async def _kept(record: Callable[[], None]) -> None:
    try:
        await asyncio.to_thread(record)
    except JournalError as wrong:
        raise NotKept(str(wrong)) from wrong


def _deed(desk: AlertDesk, name: str, group: Group, about: Mapping[str, str], session: str | None) -> _Deed:
    grant = desk.desk.grant
    return _Deed(name, grant, grant.role or "", group.id, group.area or None, _about(session, about))


def _about(session: str | None, about: Mapping[str, str]) -> Mapping[str, str]:
    return about if session is None else {**about, "session": session[:12]}


def _next_of(desk: AlertDesk, group: Group) -> str | None:
    """The first post or roster of the step after the last one taken."""
    plan = desk.ground.plan()
    route = next((route for route in plan.routes if route.name == group.route), None)
    steps = () if route is None else plan.escalations[route.escalation].steps
    number = group.step - group.retaken + 1
    return steps[number].to[0] if number < len(steps) else None


def _check_form(form: str) -> None:
    """Raises Unfit, naming NUMBER."""
    if FORM.fullmatch(form) is None:
        raise Unfit({NUMBER: "unreadable" if form else "missing"})


def _said(given: Mapping[str, str | None]) -> Mapping[str, str]:
    return {name: value for name, value in given.items() if value is not None}


def _item(id_: str, type_: str, subject: str, data: Mapping[str, Any], now: datetime) -> bytes:
    found = {
        "specversion": "1.0", "id": id_, "source": DESK_SOURCE, "type": type_, "time": now,
        "subject": subject, "data": data,
    }  # fmt: skip
    return msgspec.json.encode(found)


def _done(subject: str, standing: Recorded, is_repeated: bool) -> AlertDone:
    event = standing.event
    by = event.data.owner if event.type == "alert.silenced" else getattr(event.data, "by", "")
    return AlertDone(subject, standing.position, by, event.occurred_at, is_repeated)
