"""An act is checked, recorded once, and audited; what the page sent is believed in nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from dashboard.acting.acts import Forbidden, InThePast, Likely, NotKept, NotNow, SaidOtherwise, Unfit
from dashboard.ingest.errors import Unauthorised
from dashboard.ports import Grant
from tests import districts
from tests.acting.desk_centre import CASE, OTHER, STREET, centre, number
from tests.builders import dispatched, reported
from tests.desks import case_of
from tests.ingest.items import item

COMMUNITY = "420203011002"
STREETS_OWN = Grant("person", "a", role="street", area=STREET)
NEIGHBOURS = Grant("person", "b", role="street", area=OTHER)
VIEWER = Grant("person", "v", role="viewer")
ADMIN = Grant("person", "x", role="admin")
READER = Grant("api", "r", role="supervisor")


async def test_a_dispatch_is_recorded_as_an_event_of_the_desk_and_audited() -> None:
    async with centre() as found:
        done = await found.act("dispatch", unit="dept-justice")

        [*_, last] = found.journal.of_subject(CASE)
        assert (last.event.source, last.event.type, last.position) == (
            "desk",
            "dispute.dispatched",
            done.position,
        )
        assert found.case().holder == "dept-justice"
        assert found.audit.told == [("desk", "case.dispatch", CASE, STREET, "done")]


async def test_the_same_form_sent_twice_at_once_counts_once_and_both_are_told_so() -> None:
    async with centre() as found:
        form = number()

        first, second = await asyncio.gather(
            found.act("dispatch", unit="dept-justice", form=form),
            found.act("dispatch", unit="dept-justice", form=form),
        )

        assert (first.is_repeated, second.is_repeated) == (False, True)
        assert first.position == second.position
        assert found.types().count("dispute.dispatched") == 1


async def test_a_retry_of_a_reopening_counts_once_though_the_case_is_open_by_then() -> None:
    async with centre() as found:
        await found.act("close", outcome="settled")
        form = number()
        await found.act("reopen", reason="again", form=form)

        again = await found.act("reopen", reason="again", form=form)

        assert again.is_repeated
        assert found.case().episode == 1


ENDS = {"reason": "r", "approver": "district", "until": "2025-11-01"}
CHANGED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("dispatch", {"unit": "dept-justice"}, {"unit": "dept-housing"}),
    ("close", {"outcome": "settled"}, {"outcome": "failed"}),
    ("review", {"stage": "after", "satisfied": "yes"}, {"satisfied": "no"}),
    ("pause", ENDS, {"until": "2025-11-02"}),
    ("issue_letter", {"kind": "reminder", "unit": STREET}, {"unit": OTHER}),
    ("amend", {"kind": "housing"}, {"kind": "neighbours"}),
    ("amend", {"kind": "housing"}, {"area": OTHER}),
    ("retract", {"event": CASE, "reason": "r"}, {"event": "grid/another"}),
]


@pytest.mark.parametrize(("name", "filled", "changed"), CHANGED)
async def test_a_form_sent_again_counts_once_and_is_refused_where_it_says_otherwise(
    name: str, filled: dict[str, Any], changed: dict[str, Any]
) -> None:
    event = reported(CASE, area=STREET, at=districts.AT - timedelta(days=1))
    named = {"event": f"{event.source}/{event.id}"} if filled.get("event") == CASE else {}
    async with centre() as found:
        form, filled = number(), filled | named
        await found.act(name, form=form, **filled)
        head = found.journal.head()

        assert (await found.act(name, form=form, **filled)).is_repeated
        with pytest.raises(SaidOtherwise):
            await found.act(name, form=form, **filled | changed)

        assert found.journal.head() == head


async def test_a_report_sent_again_of_another_area_is_refused_and_of_other_words_is_the_same() -> None:
    async with centre() as found:
        form, filled = number(), {"area": STREET, "kind": "neighbours", "title": "water"}
        await found.acting.report(found.desk(), form=form, filled=filled)

        with pytest.raises(SaidOtherwise):
            await found.acting.report(found.desk(), form=form, filled={**filled, "area": OTHER})
        again = await found.acting.report(found.desk(), form=form, filled={**filled, "title": "noise"})

        assert again.is_repeated


async def test_a_report_sent_twice_makes_one_case() -> None:
    async with centre() as found:
        form, filled = number(), {"area": STREET, "kind": "neighbours", "title": "water"}

        first = await found.acting.report(found.desk(), form=form, filled=filled)
        second = await found.acting.report(found.desk(), form=form, filled=filled)

        assert (first.case, first.is_repeated, second.is_repeated) == (second.case, False, True)
        assert found.types(first.case) == ["dispute.reported"]


async def test_who_reports_is_kept_apart_and_stands_in_no_event_and_no_audit() -> None:
    who = {"reporter_name": "张三", "reporter_phone": "138 0000 8000"}
    async with centre() as found:
        filled = {"area": STREET, "kind": "neighbours", "title": "漏水", **who}
        done = await found.acting.report(found.desk(), form=number(), filled=filled)

        kept = await found.desk().kept_apart(await found.desk().case(done.case))
        assert [(each.path, each.mask) for each in kept.persons] == [
            ("reporter.name", "张*"),
            ("reporter.phone", "138****8000"),
        ]
        for told in (repr(found.journal.of_subject(done.case)), repr(found.audit)):
            assert "张三" not in told
            assert "8000" not in told


async def test_who_reported_is_corrected_without_a_word_of_it_in_the_event() -> None:
    async with centre() as found:
        await found.act("amend", reporter_phone="13800008000")

        kept = await found.desk().kept_apart(await found.desk().case(CASE))
        assert [(each.path, each.mask) for each in kept.persons] == [("reporter.phone", "138****8000")]
        assert found.types() == ["dispute.reported", "dispute.amended"]
        assert "8000" not in repr(found.journal.of_subject(CASE)) + repr(found.audit)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("reporter_name", "x" * 61),
        ("reporter_name", "张\0三"),
        ("reporter_phone", "张三"),
        ("reporter_phone", "12"),
        ("reporter_phone", "1" * 31),
    ],
)
async def test_who_reports_has_a_name_and_a_number_that_can_be_one(field: str, said: str) -> None:
    async with centre() as found:
        filled = {"area": STREET, "kind": "neighbours", "title": "漏水", field: said}
        with pytest.raises(Unfit) as wrong:
            await found.acting.report(found.desk(), form=number(), filled=filled)

        assert wrong.value.faults == {field: "unreadable"}


async def test_words_are_sealed_and_stand_in_no_event_and_no_audit() -> None:
    async with centre() as found:
        done = await found.act("comment", comment="upstairs again")

        assert "upstairs" not in repr(found.journal.read(after=0, limit=100))
        assert found.journal.sealed([done.position])
        assert "upstairs" not in repr(found.audit.told)


@pytest.mark.parametrize("grant", [NEIGHBOURS, VIEWER, ADMIN, READER], ids=lambda g: f"{g.kind}-{g.role}")
async def test_who_may_not_is_refused_whatever_was_sent_and_nothing_is_recorded(grant: Grant) -> None:
    async with centre() as found:
        with pytest.raises(Forbidden):
            await found.act("dispatch", unit="dept-justice", grant=grant)

        assert found.types() == ["dispute.reported"]
        assert found.audit.told[-1][-1] == "denied"


async def test_a_street_acts_on_its_own_case_and_does_not_decide() -> None:
    async with centre() as found:
        await found.act("dispatch", unit=STREET, grant=STREETS_OWN)
        with pytest.raises(Forbidden):
            await found.act("pause", reason="r", approver="street", until="2025-11-01", grant=STREETS_OWN)


async def test_a_street_dispatches_to_no_unit_beside_it_and_reports_nothing_there() -> None:
    async with centre() as found:
        with pytest.raises(Unfit) as wrong:
            await found.act("dispatch", unit=OTHER, grant=STREETS_OWN)
        assert wrong.value.faults == {"unit": "unknown"}

        filled = {"area": OTHER, "kind": "neighbours", "title": "water"}
        with pytest.raises(Unfit) as wrong:
            await found.acting.report(found.desk(STREETS_OWN), form=number(), filled=filled)
        assert set(wrong.value.faults) == {"area"}


FORGED: list[tuple[str, dict[str, Any]]] = [
    ("dispatch", {"unit": "no-such-unit"}),
    ("dispatch", {"unit": {"code": "dept-justice"}}),
    ("grade", {"grade": "urgent"}),
    ("close", {"outcome": "settled\u202e"}),
    ("review", {"stage": "after", "satisfied": "perhaps"}),
    ("pause", {"reason": "r", "approver": "me", "until": "2025-11-01"}),
    ("pause", {"reason": "r", "approver": "district", "until": "2025-10-01"}),
    ("pause", {"reason": "r", "approver": "district", "until": "2025-11-01T00:00:00+08:00"}),
    ("comment", {"comment": "x" * 2_001}),
    ("comment", {"comment": "  "}),
    ("link", {"other": "251011-999", "reason": "r"}),
    ("link", {"other": "251011-001", "reason": "r"}),
    ("retract", {"event": "grid/another", "reason": "r"}),
    ("amend", {}),
    ("amend", {"kind": "withheld"}),
]


@pytest.mark.parametrize(("name", "filled"), FORGED)
async def test_forged_values_are_refused_at_their_field(name: str, filled: dict[str, Any]) -> None:
    async with centre(rows=[case_of(1, area=STREET)]) as found:
        before = found.types()

        with pytest.raises(Unfit) as wrong:
            await found.act(name, **filled)

        assert wrong.value.faults
        assert found.types() == before


@pytest.mark.parametrize("form", ["", "1", "x" * 23, "../../etc/passwd-xxxxx", "a b" * 7 + "c"])
async def test_a_form_without_a_number_of_ours_is_refused(form: str) -> None:
    async with centre() as found:
        with pytest.raises(Forbidden):
            await found.acting.act(found.desk(), "dispatch", CASE, form=form, filled={"unit": "dept-justice"})


async def test_a_number_that_stands_for_another_event_is_refused() -> None:
    async with centre(reported("grid/2", area=STREET, at=districts.AT)) as found:
        form = number()
        await found.act("dispatch", unit="dept-justice", form=form)

        with pytest.raises(NotNow):
            await found.act("accept", unit="dept-justice", form=form)
        with pytest.raises(NotNow):
            await found.act("dispatch", "grid/2", unit="dept-justice", form=form)


@pytest.mark.parametrize("name", ["no-such", "report", "resume", "reopen", "return", "decide_extension"])
async def test_what_the_case_does_not_offer_is_not_done(name: str) -> None:
    async with centre() as found:
        with pytest.raises((NotNow, Forbidden)):
            await found.act(name, reason="r", granted="yes")

        assert found.types() == ["dispute.reported"]


async def test_nothing_is_done_to_the_past() -> None:
    async with centre() as found:
        desk = found.desk(at=districts.AT - timedelta(hours=1))
        with pytest.raises(InThePast):
            await found.acting.act(desk, "dispatch", CASE, form=number(), filled={"unit": "dept-justice"})
        with pytest.raises(InThePast):
            await found.acting.report(desk, form=number(), filled={})

        assert found.types() == ["dispute.reported"]


async def test_an_act_that_would_come_to_nothing_is_not_recorded() -> None:
    """The source's clock runs ahead: its dispatch is later than ours, and would stand."""
    ahead = dispatched(CASE, unit="dept-housing", at=districts.AT + timedelta(hours=3))
    async with centre(ahead) as found:
        with pytest.raises(NotNow):
            await found.act("accept", unit="dept-justice")

        assert found.types().count("dispute.accepted") == 0


async def test_where_the_audit_fails_it_is_not_said_to_be_done_and_the_same_form_mends_it() -> None:
    async with centre() as found:
        form = number()
        found.audit.is_down = True
        with pytest.raises(NotKept):
            await found.act("dispatch", unit="dept-justice", form=form)

        found.audit.is_down = False
        assert (await found.act("dispatch", unit="dept-justice", form=form)).is_repeated
        assert [told[-1] for told in found.audit.told] == ["repeated"]


async def test_a_link_is_told_of_both_cases_and_can_be_undone() -> None:
    other = case_of(2, area=STREET)
    async with centre(reported(other.id, area=STREET, at=districts.AT), rows=[other]) as found:
        await found.act("link", other=other.code, reason="same")
        assert [found.types(case)[-1] for case in (CASE, other.id)] == ["dispute.linked"] * 2

        await found.act("unlink", other=other.id, reason="not the same")
        assert [found.types(case)[-1] for case in (CASE, other.id)] == ["dispute.unlinked"] * 2


async def test_a_link_and_its_undoing_sent_again_count_once_though_there_is_nothing_to_undo_by_then() -> None:
    two, three = (case_of(n, area=STREET) for n in (2, 3))
    told = [reported(each.id, area=STREET, at=districts.AT) for each in (two, three)]
    async with centre(*told, rows=[two, three]) as found:
        link, unlink = number(), number()
        for _ in range(2):
            linked = await found.act("link", form=link, other=two.code, reason="same")
        with pytest.raises(SaidOtherwise):
            await found.act("link", form=link, other=three.code, reason="same")
        for _ in range(2):
            undone = await found.act("unlink", form=unlink, other=two.id, reason="not the same")
        with pytest.raises(SaidOtherwise):
            await found.act("unlink", form=unlink, other=three.id, reason="not the same")

        assert linked.is_repeated
        assert undone.is_repeated
        assert found.types(three.id) == ["dispute.reported"]


async def test_a_report_that_may_be_another_case_is_confirmed_first() -> None:
    near = case_of(5, area=STREET)
    old = case_of(60 * 24 * 15, area=STREET)
    elsewhere = case_of(6, area=OTHER)
    async with centre(rows=[near, old, elsewhere]) as found:
        filled = {"area": STREET, "kind": "neighbours", "title": "water"}
        form = number()

        with pytest.raises(Likely) as likely:
            await found.acting.report(found.desk(), form=form, filled=filled)
        assert [row.id for row in likely.value.rows] == [near.id]

        done = await found.acting.report(found.desk(), form=form, filled=filled, seen=[near.id])
        assert found.case(done.case).is_open


async def test_the_code_of_an_earlier_case_is_shown_whatever_its_kind() -> None:
    other = case_of(5, area=OTHER)
    async with centre(rows=[other]) as found:
        filled = {"area": STREET, "kind": "housing", "title": "water", "related": other.code}

        with pytest.raises(Likely) as likely:
            await found.acting.report(found.desk(), form=number(), filled=filled)

        assert [row.id for row in likely.value.rows] == [other.id]


async def test_a_case_is_found_by_its_code_however_many_the_day_had() -> None:
    rows = [case_of(n, area=OTHER) for n in range(1, 1_201)]
    async with centre(rows=rows) as found:
        filled = {"area": STREET, "kind": "housing", "title": "water", "related": rows[-1].code}

        with pytest.raises(Likely) as likely:
            await found.acting.report(found.desk(), form=number(), filled=filled)

        assert [row.id for row in likely.value.rows] == [rows[-1].id]


@pytest.mark.parametrize("code", ["251011-005", "251011-05", "251011-005\0", "251011", "grid/5"])
async def test_a_code_that_is_not_of_one_case_alone_is_unknown(code: str) -> None:
    twins = [case_of(n, area=OTHER)._replace(code="251011-005") for n in (5, 6)]
    async with centre(rows=twins) as found:
        with pytest.raises(Unfit) as wrong:
            await found.act("link", other=code, reason="same")

        assert wrong.value.faults == {"other": "unknown"}


async def test_a_likely_case_is_found_however_many_lie_below_its_area() -> None:
    likely_one = case_of(200, area=STREET)
    below = [case_of(n, area=COMMUNITY) for n in range(1, 101)]
    async with centre(rows=[likely_one, *below]) as found:
        filled = {"area": STREET, "kind": "neighbours", "title": "water"}

        with pytest.raises(Likely) as likely:
            await found.acting.report(found.desk(), form=number(), filled=filled)

        assert [row.id for row in likely.value.rows] == [likely_one.id]


async def test_from_outside_nothing_comes_under_the_desks_name() -> None:
    async with centre() as found:
        with pytest.raises(Unauthorised):
            await found.intake.take("desk", [item(source="desk")])
