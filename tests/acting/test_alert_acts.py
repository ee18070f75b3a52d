"""Acts on alerts: who may, once, durable before the answer, and in the audit before the journal."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.acting.acts import Forbidden, InThePast, NotKept, NotNow, SaidOtherwise, Unfit
from dashboard.acting.silencing import Match
from dashboard.ports import Grant
from dashboard.ports.alerts import Changes, Silence
from tests.acting.alert_centre import (
    ADMIN,
    AT,
    DISTRICT,
    ELSEWHERE,
    MEMBER,
    VIEWER,
    AlertCentre,
    alert_centre,
    episode_of,
    group_of,
    told,
)
from tests.acting.desk_centre import CASE, OTHER, STREET, ListAudit, number
from tests.desks import EVERYTHING

GROUP = group_of()
SUPERVISOR = Grant("person", "wu", role="supervisor")
WHOLE = "420203000000"
WHY = "the exchange is being moved"
TOMORROW = AT + timedelta(hours=20)


def outcomes(audit: ListAudit) -> list[tuple[str, str, str]]:
    return [(who, what, outcome) for who, what, _, _, outcome in audit.told]


async def test_an_acknowledgement_is_in_the_journal_and_before_that_in_the_audit(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())

        done = await here.acting.acknowledge(here.desk(MEMBER), GROUP.id, session="ab" * 32)

        [recorded] = here.inner.journal.of_subject(GROUP.id)
        assert (recorded.event.source, recorded.event.type) == ("desk", "alert.acknowledged")
        assert (recorded.event.data.by, recorded.event.data.how) == ("street", "page")
        assert (done.by, done.at, done.is_repeated) == ("street", recorded.event.occurred_at, False)
        assert outcomes(here.inner.audit) == [
            ("lin", "alert.acknowledge", "begun"), ("lin", "alert.acknowledge", "done"),
        ]  # fmt: skip
        assert here.inner.audit.about[0] == {"how": "page", "session": "abababababab"}


async def test_what_the_audit_does_not_take_is_not_done(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())
        here.inner.audit.is_down = True

        with pytest.raises(NotKept):
            await here.acting.acknowledge(here.desk(MEMBER), GROUP.id)

        assert here.types(GROUP.id) == []


async def test_what_the_journal_does_not_take_is_said_not_to_be_kept(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())
        here.inner.journal.is_down = True

        with pytest.raises(NotKept):
            await here.acting.acknowledge(here.desk(MEMBER), GROUP.id)

        here.inner.journal.is_down = False
        assert not (await here.acting.acknowledge(here.desk(MEMBER), GROUP.id)).is_repeated


async def test_of_two_who_acknowledge_at_once_one_has_it_and_both_are_told_who(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())

        one, other = await asyncio.gather(
            here.acting.acknowledge(here.desk(MEMBER), GROUP.id),
            here.acting.acknowledge(here.desk(DISTRICT), GROUP.id),
        )

        assert here.types(GROUP.id) == ["alert.acknowledged"]
        assert (one.by, one.at) == (other.by, other.at)
        assert sorted([one.is_repeated, other.is_repeated]) == [False, True]


@pytest.mark.parametrize("grant", [ELSEWHERE, VIEWER, ADMIN, Grant("api", "robot", role="district")])
async def test_who_may_not_is_refused_and_that_is_in_the_audit(tmp_path: Path, grant: Grant) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())

        with pytest.raises(Forbidden):
            await here.acting.acknowledge(here.desk(grant), GROUP.id)

        assert here.types(GROUP.id) == []
        assert outcomes(here.inner.audit) == [(grant.name, "alert.acknowledge", "denied")]


async def test_a_street_does_not_acknowledge_what_is_of_the_whole_centre(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, whole := group_of("wire", area=""), episode_of(area=""))

        with pytest.raises(Forbidden):
            await here.acting.acknowledge(here.desk(MEMBER), whole.id)

        assert not (await here.acting.acknowledge(here.desk(DISTRICT), whole.id)).is_repeated


async def test_what_is_no_alert_is_refused_and_not_named_in_the_audit(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        with pytest.raises(Forbidden):
            await here.acting.acknowledge(here.desk(MEMBER), "what somebody typed")

        assert [subject for _, _, subject, _, _ in here.inner.audit.told] == [None]


async def test_nothing_is_done_to_the_past(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())

        with pytest.raises(InThePast):
            await here.acting.acknowledge(here.desk(MEMBER, at=AT - timedelta(hours=1)), GROUP.id)


async def test_who_says_what_was_done_has_taken_it_in_hand(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())
        form = number()

        done = await here.acting.act(here.desk(MEMBER), GROUP.id, "called", form=form)
        again = await here.acting.act(here.desk(MEMBER), GROUP.id, "called", form=form)

        assert here.types(GROUP.id) == ["alert.acknowledged", "alert.acted"]
        assert (done.is_repeated, again.is_repeated) == (False, True)
        with pytest.raises(SaidOtherwise):
            await here.acting.act(here.desk(MEMBER), GROUP.id, "visited", form=form)


async def test_what_was_done_is_one_of_a_few_words(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())

        with pytest.raises(Unfit) as unfit:
            await here.acting.act(here.desk(MEMBER), GROUP.id, "told her neighbour", form=number())

        assert unfit.value.faults == {"what": "unknown"}


async def test_the_next_step_is_taken_by_hand_once(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, GROUP, episode_of())

        await here.acting.escalate(here.desk(MEMBER), GROUP.id)
        again = await here.acting.escalate(here.desk(DISTRICT), GROUP.id)

        [recorded] = here.inner.journal.of_subject(GROUP.id)
        data = recorded.event.data
        assert (data.step, data.to, data.why) == (1, "chief", "by_hand")
        assert again.is_repeated


async def test_there_is_no_step_by_hand_after_the_last_nor_before_the_first_nor_of_what_is_over_or_silenced(
    tmp_path: Path,
) -> None:
    async with alert_centre(tmp_path) as here:
        told(here.store, last := group_of("last", step=1), episode_of("last"))
        told(here.store, over := group_of("over", resolved_at=AT), episode_of("over"))

        told(here.store, first := group_of("first", closed_at=None), episode_of("first"))
        told(here.store, silent := group_of("silent", silence="s1"), episode_of("silent"))

        for group in (last, over, first, silent):
            with pytest.raises(NotNow):
                await here.acting.escalate(here.desk(MEMBER), group.id)

        assert [here.types(group.id) for group in (last, over, first, silent)] == [[]] * 4


# ── silences ────────────────────────────────────────────────────────────────────────────────────────────


async def silence(here: AlertCentre, grant: Grant = DISTRICT, **said: Any) -> str:
    given = {"reason": WHY, "until": TOMORROW, "form": number(), **said}
    match = given.pop("match", Match(rule="source_silent"))
    done = await here.acting.silence(here.desk(grant), match, **given)
    return done.subject


async def test_a_silence_has_an_owner_a_reason_and_an_end(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        id_ = await silence(here, match=Match(rule="source_silent", area=STREET), until=None)

        [recorded] = here.inner.journal.of_subject(id_)
        data = recorded.event.data
        assert (data.owner, data.reason, data.rule, data.area) == ("zhao", "", "source_silent", STREET)
        lasts = data.until - recorded.event.occurred_at
        assert timedelta(hours=23, minutes=59) < lasts <= timedelta(hours=24)


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({"match": Match()}, {"rule": "missing"}),
        ({"match": Match(rule="no_such_rule")}, {"rule": "unknown"}),
        ({"match": Match(about="grid-1")}, {"about": "unreadable"}),
        ({"match": Match(about="case/probe-x-1")}, {"about": "unknown"}),
        ({"match": Match(about="relay/probe-x-1")}, {"about": "unknown"}),
        ({"match": Match(about="source/nobody")}, {"about": "unknown"}),
        ({"match": Match(about="area/000000")}, {"about": "unknown"}),
        ({"match": Match(area="000000")}, {"area": "unknown"}),
        ({"form": ""}, {"number": "missing"}),
        ({"form": "7"}, {"number": "unreadable"}),
        ({"reason": " \n "}, {"reason": "missing"}),
        ({"reason": "..!"}, {"reason": "too_short"}),
        ({"until": AT - timedelta(minutes=1)}, {"until": "past"}),
        ({"until": AT + timedelta(days=7, hours=1)}, {"until": "too_far"}),
    ],
)
async def test_a_silence_that_says_too_little_or_lasts_too_long_is_none(
    tmp_path: Path, said: dict[str, Any], faults: dict[str, str]
) -> None:
    async with alert_centre(tmp_path) as here:
        head = here.inner.journal.head()

        with pytest.raises(Unfit) as unfit:
            await silence(here, **said)

        assert unfit.value.faults == faults
        assert here.inner.journal.head() == head


@pytest.mark.parametrize("about", [f"case/{CASE}", f"area/{STREET}", "centre/disk"])
async def test_a_silence_is_of_a_subject_that_is_there(tmp_path: Path, about: str) -> None:
    async with alert_centre(tmp_path) as here:
        assert await silence(here, match=Match(about=about))


@pytest.mark.parametrize("grant", [DISTRICT, SUPERVISOR])
async def test_nobody_silences_all_of_the_whole_district(tmp_path: Path, grant: Grant) -> None:
    async with alert_centre(tmp_path) as here:
        with pytest.raises(Unfit) as unfit:
            await silence(here, grant, match=Match(area=WHOLE))

        assert unfit.value.faults == {"rule": "missing"}
        assert await silence(here, grant, match=Match(rule="source_silent", area=WHOLE))
        assert await silence(here, grant, match=Match(area=STREET))


async def test_seven_days_are_not_too_long(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        assert await silence(here, until=AT + timedelta(days=7))


@pytest.mark.parametrize("grant", [MEMBER, VIEWER, ADMIN])
async def test_who_may_not_silence_is_refused(tmp_path: Path, grant: Grant) -> None:
    async with alert_centre(tmp_path) as here:
        with pytest.raises(Forbidden):
            await silence(here, grant)

        assert outcomes(here.inner.audit) == [(grant.name, "alert.silence", "denied")]


async def test_who_has_an_area_silences_in_it_alone(tmp_path: Path) -> None:
    bound = Grant("person", "sun", role="district", area=STREET)
    async with alert_centre(tmp_path) as here:
        for match, fault in ((Match(rule="source_silent"), "missing"), (Match(area=OTHER), "out_of_reach")):
            with pytest.raises(Unfit) as unfit:
                await silence(here, bound, match=match)
            assert unfit.value.faults == {"area": fault}

        assert await silence(here, bound, match=Match(area=STREET))


async def test_the_same_form_is_one_silence_and_another_one_under_its_number_is_none(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        form = number()
        first = await silence(here, form=form)

        assert await silence(here, form=form) == first
        with pytest.raises(SaidOtherwise):
            await silence(here, form=form, match=Match(rule="case_overdue"))
        assert here.types(first) == ["alert.silenced"]


async def test_a_silence_ends_once_before_its_time(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        id_ = await silence(here)
        here.store.commit(Changes(silences=[Silence(id_, "zhao", "", AT, TOMORROW, rule="source_silent")]))

        done = await here.acting.end_silence(here.desk(EVERYTHING), id_)
        again = await here.acting.end_silence(here.desk(DISTRICT), id_)

        assert here.types(id_) == ["alert.silenced", "alert.silence_ended"]
        assert (done.by, again.by, again.is_repeated) == ("supervisor", "supervisor", True)


async def test_what_is_over_by_itself_is_not_ended(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        over = Silence("0" * 32, "zhao", "", AT - timedelta(days=1), AT, rule="source_silent")
        here.store.commit(Changes(silences=[over]))

        with pytest.raises(NotNow):
            await here.acting.end_silence(here.desk(DISTRICT), over.id)


# ── tests of channels ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("grant", [DISTRICT, ADMIN])
async def test_a_test_is_recorded_once_and_before_that_in_the_audit(tmp_path: Path, grant: Grant) -> None:
    async with alert_centre(tmp_path) as here:
        form, desk = number(), here.desk(grant)

        done = await here.acting.test(desk, "chat", "chief", form=form, session="cd" * 32)
        again = await here.acting.test(desk, "chat", "chief", form=form)

        [recorded] = here.inner.journal.of_subject("channel/chat")
        assert (recorded.event.source, recorded.event.type) == ("desk", "alert.tested")
        said = recorded.event.data
        assert (said.by, said.channel, said.post) == (grant.role, "chat", "chief")
        assert (done.is_repeated, again.is_repeated) == (False, True)
        assert outcomes(here.inner.audit) == [
            (grant.name, "alert.test", outcome) for outcome in ("begun", "done", "begun", "repeated")
        ]
        assert here.inner.audit.about[0] == {"post": "chief", "session": "cdcdcdcdcdcd"}
        with pytest.raises(SaidOtherwise):
            await here.acting.test(desk, "chat", "duty", form=form)


@pytest.mark.parametrize(
    "grant",
    [
        MEMBER,
        VIEWER,
        Grant("person", "sun", role="auditor"),
        Grant("person", "wang", role="district", area=STREET),
        Grant("api", "robot", role="admin"),
    ],
)
async def test_who_may_not_test_a_channel_is_refused_and_that_is_in_the_audit(
    tmp_path: Path, grant: Grant
) -> None:
    async with alert_centre(tmp_path) as here:
        with pytest.raises(Forbidden):
            await here.acting.test(here.desk(grant), "chat", "chief", form=number())

        assert here.types("channel/chat") == []
        assert outcomes(here.inner.audit) == [(grant.name, "alert.test", "denied")]


@pytest.mark.parametrize(
    ("channel", "post", "fault"),
    [("chat", "", "missing"), ("chat", "nobody", "unknown"), ("gone", "chief", "unknown")],
)
async def test_a_test_goes_to_a_post_with_an_address_there_and_to_no_other(
    tmp_path: Path, channel: str, post: str, fault: str
) -> None:
    async with alert_centre(tmp_path) as here:
        with pytest.raises(Unfit) as unfit:
            await here.acting.test(here.desk(DISTRICT), channel, post, form=number())

        assert unfit.value.faults == {"post": fault}
        assert here.types(f"channel/{channel}") == []


async def test_a_test_that_the_journal_does_not_take_is_said_not_to_be_kept(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        here.inner.journal.is_down = True

        with pytest.raises(NotKept):
            await here.acting.test(here.desk(DISTRICT), "chat", "chief", form=number())
