"""One form for many cases: each is checked, recorded and audited by itself, and counts once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

import pytest

from dashboard.acting.acts import (
    Changed,
    Forbidden,
    InThePast,
    NotKept,
    NotNow,
    SaidOtherwise,
    TooMany,
    Unfit,
)
from dashboard.acting.many import MOST_AT_ONCE, Each, act_on_each
from dashboard.domain.events import Event
from dashboard.ports import Grant
from tests import districts
from tests.acting.desk_centre import CASE, OTHER, STREET, DeskCentre, centre, number
from tests.builders import closed, dispatched, reported
from tests.desks import EVERYTHING

STREETS_OWN = Grant("person", "a", role="street", area=STREET)
VIEWER = Grant("person", "v", role="viewer")
UNIT = "dept-justice"
DISPATCHED = "dispute.dispatched"


def cases(n: int, *, area: str = STREET) -> list[Event]:
    return [reported(f"{area}/{each}", area=area, at=districts.AT) for each in range(n)]


def unheld(events: Sequence[Event]) -> dict[str, str | None]:
    return {str(event.subject): None for event in events}


async def sent(
    found: DeskCentre,
    held_by: Mapping[str, str | None],
    *,
    form: str,
    grant: Grant = EVERYTHING,
    unit: str = UNIT,
    name: str = "dispatch",
) -> Sequence[Each]:
    filled = {"unit": unit}
    return await act_on_each(found.acting, found.desk(grant), name, held_by, form=form, filled=filled)


def dispatches(found: DeskCentre, case: str) -> int:
    return found.types(case).count(DISPATCHED)


async def test_each_case_has_its_own_event_and_its_own_line_in_the_audit() -> None:
    told = cases(3)
    async with centre(*told) as found:
        form = number()

        came = await sent(found, unheld(told), form=form)

        ids = [str(event.subject) for event in told]
        assert [each.case for each in came if each.done and not each.done.is_repeated] == ids
        for case in ids:
            [*_, last] = found.journal.of_subject(case)
            assert (last.event.type, last.event.id) == (DISPATCHED, f"{form}/{case}")
            assert found.case(case).holder == UNIT
        assert found.audit.told == [("desk", "case.dispatch", case, STREET, "done") for case in ids]


async def test_a_case_whose_own_id_is_as_long_as_one_may_be_is_dispatched_once_too() -> None:
    long = reported("x" * 200, area=STREET, at=districts.AT)
    async with centre(long) as found:
        form = number()

        first, again = [await sent(found, unheld([long]), form=form) for _ in range(2)]

        assert first[0].done and again[0].done and again[0].done.is_repeated
        assert dispatches(found, "x" * 200) == 1


async def test_the_same_form_sent_again_counts_once_for_each_case() -> None:
    told = cases(3)
    async with centre(*told) as found:
        form = number()
        await sent(found, unheld(told), form=form)

        again = await sent(found, unheld(told), form=form)

        assert [each.done.is_repeated for each in again if each.done] == [True] * 3
        assert [dispatches(found, str(event.subject)) for event in told] == [1] * 3


async def test_what_changed_meanwhile_is_refused_one_by_one_and_the_rest_is_done() -> None:
    told = cases(4)
    moved, over, same, gone = (str(event.subject) for event in told)
    later = [
        dispatched(moved, unit="dept-housing", at=districts.AT),
        closed(over, at=districts.AT),
    ]
    async with centre(*told, *later) as found:
        held = {**unheld(told), "never/there": None}

        came = {each.case: each for each in await sent(found, held, form=number())}

        assert isinstance(came[moved].why, Changed)
        assert isinstance(came[over].why, NotNow)
        assert isinstance(came["never/there"].why, Forbidden)
        assert came[same].done and came[gone].done
        assert found.case(moved).holder == "dept-housing"
        assert [told[2:] for told in found.audit.told] == [
            (moved, STREET, "refused"),
            (over, STREET, "refused"),
            (same, STREET, "done"),
            (gone, STREET, "done"),
            (None, None, "denied"),
        ]


async def test_a_near_miss_a_case_that_the_person_saw_with_its_holder_is_moved() -> None:
    async with centre(dispatched(CASE, unit="dept-housing", at=districts.AT)) as found:
        [each] = await sent(found, {CASE: "dept-housing"}, form=number())

        assert each.done
        assert found.case().holder == UNIT


async def test_cases_outside_the_reach_that_are_forged_into_the_selection_are_denied_and_audited() -> None:
    own, other = cases(2), cases(2, area=OTHER)
    async with centre(*own, *other) as found:
        came = await sent(found, unheld([*other, *own]), form=number(), grant=STREETS_OWN, unit=STREET)

        assert [type(each.why) for each in came] == [Forbidden, Forbidden, type(None), type(None)]
        assert [dispatches(found, str(event.subject)) for event in other] == [0, 0]
        assert [(told[0], *told[2:]) for told in found.audit.told[:2]] == [
            ("a", str(event.subject), None, "denied") for event in other
        ]


@pytest.mark.parametrize("answers", range(1, 16))
@pytest.mark.parametrize("falls", ["journal", "audit"])
async def test_a_store_that_fails_in_the_middle_leaves_the_rest_untried_and_a_retry_counts_nothing_twice(
    answers: int, falls: str
) -> None:
    told = cases(4)
    async with centre(*told) as found:
        form, fallen = number(), getattr(found, falls)
        fallen.answers = answers
        first = await sent(found, unheld(told), form=form)

        fallen.answers = inf
        again = await sent(found, unheld(told), form=form)

        done = [each.done is not None for each in first]
        assert done == sorted(done, reverse=True)
        assert all(isinstance(each.why, NotKept) for each in first if each.done is None)
        assert all(each.done for each in again)
        assert [dispatches(found, str(event.subject)) for event in told] == [1] * 4


async def test_a_form_that_names_another_unit_when_it_is_sent_again_tells_where_each_case_went() -> None:
    told = cases(3)
    ids = [str(event.subject) for event in told]
    async with centre(*told) as found:
        form = number()
        found.audit.answers = 1
        first = await sent(found, unheld(told), form=form)
        assert [each.done is not None for each in first] == [True, False, False]
        assert dispatches(found, ids[1]) == 1, "recorded, though its line in the audit is missing"

        found.audit.answers = inf
        again = await sent(found, unheld(told), form=form, unit="dept-housing")

        assert [type(each.why) for each in again] == [SaidOtherwise, SaidOtherwise, type(None)]
        assert [found.case(case).holder for case in ids] == [UNIT, UNIT, "dept-housing"]
        assert [told[-1] for told in found.audit.told] == ["done", "refused", "refused", "done"]


async def test_who_may_not_act_at_all_is_denied_once_whatever_was_chosen() -> None:
    told = cases(3)
    async with centre(*told) as found:
        with pytest.raises(Forbidden):
            await sent(found, unheld(told), form=number(), grant=VIEWER)

        assert found.audit.told == [("v", "case.dispatch", None, None, "denied")]


async def test_wrong_fields_are_told_once_and_nothing_is_recorded() -> None:
    told = cases(3)
    async with centre(*told) as found:
        for unit, fault in (("", "missing"), ("no-such", "unknown")):
            with pytest.raises(Unfit) as wrong:
                await sent(found, unheld(told), form=number(), unit=unit)
            assert wrong.value.faults == {"unit": fault}

        assert found.audit.told == []
        assert dispatches(found, str(told[0].subject)) == 0


async def test_a_hundred_cases_are_the_most_and_one_the_least() -> None:
    told = cases(MOST_AT_ONCE + 1)
    async with centre(*told) as found:
        for chosen in (told, []):
            with pytest.raises(TooMany):
                await sent(found, unheld(chosen), form=number())

        came = await sent(found, unheld(told[:-1]), form=number())

        assert sum(each.done is not None for each in came) == MOST_AT_ONCE
        assert dispatches(found, str(told[-1].subject)) == 0


@pytest.mark.parametrize("name", ["close", "retract", "no-such", "report"])
async def test_no_other_act_is_done_to_many(name: str) -> None:
    async with centre() as found:
        with pytest.raises(Forbidden):
            await sent(found, {CASE: None}, form=number(), name=name)


@pytest.mark.parametrize("form", ["", "x" * 23, "../../etc/passwd-xxxxx"])
async def test_a_form_without_a_number_of_ours_does_nothing(form: str) -> None:
    async with centre() as found:
        with pytest.raises(Forbidden):
            await sent(found, {CASE: None}, form=form)


async def test_nothing_is_done_to_many_cases_of_the_past() -> None:
    async with centre() as found:
        desk = found.desk(at=districts.AT)
        with pytest.raises(InThePast):
            await act_on_each(
                found.acting, desk, "dispatch", {CASE: None}, form=number(), filled={"unit": UNIT}
            )
