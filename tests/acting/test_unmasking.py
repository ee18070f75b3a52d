"""What names someone is seen masked; in clear only by who may, for a purpose, and after it was recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from dashboard.access.decision import ABILITIES, OF_AN_AREA, ROLES
from dashboard.acting.acts import Forbidden, NotKept, NotNow, Unfit
from dashboard.acting.unmasking import Unmasking
from dashboard.domain.events import DESK_SOURCE
from dashboard.ports import Grant
from dashboard.reading.desk import Desk
from dashboard.reading.kept_apart import kept_apart
from tests import districts
from tests.acting.desk_centre import CASE, OTHER, STREET, DeskCentre, centre
from tests.desk_acting import drawn, server_of, text_of
from tests.desks import EVERYTHING

NAME, PHONE, WORDS = "张三", "13800008000", "楼上漏水"
UNMASK = "/desk/unmask"
ASKED = {"case": CASE, "part": "persons", "purpose": "contact"}


async def say(found: DeskCentre, type_: str, data: Mapping[str, Any], *, id_: str, case: str = CASE) -> None:
    said = {
        "specversion": "1.0", "id": id_, "source": DESK_SOURCE, "type": type_, "subject": case,
        "time": found.clock.now(), "data": data,
    }  # fmt: skip
    receipt = await found.intake.act([msgspec.json.encode(said)])
    assert receipt.rejected == ()


@asynccontextmanager
async def told() -> AsyncIterator[DeskCentre]:
    """A case whose reporter and title were said, and corrected since."""
    async with centre() as found:
        await say(
            found,
            "dispute.amended",
            {"fields": {"title": WORDS, "reporter": {"name": NAME, "phone": "13800001111"}}},
            id_="one",
        )
        await say(found, "dispute.amended", {"fields": {"reporter": {"phone": PHONE}}}, id_="two")
        yield found


def unmasking(found: DeskCentre) -> Unmasking:
    return Unmasking(found.audit)


async def masks(desk: Desk) -> dict[str, str | None]:
    kept = await desk.kept_apart(await desk.case(CASE))
    return {person.path: person.mask for person in kept.persons}


def past(found: DeskCentre, at: datetime, grant: Grant = EVERYTHING) -> Desk:
    """The desk at an instant behind which the centre has gone on."""
    shown = districts.normal(at=found.clock.now())
    desk = found.desk(grant, at=at)
    return replace(desk, reading=replace(desk.reading, situation=lambda: shown))


async def test_the_last_said_is_shown_masked() -> None:
    async with told() as found:
        assert await masks(found.desk()) == {"reporter.name": "张*", "reporter.phone": "138****8000"}


async def test_parties_are_corrected_as_a_whole_so_that_no_name_stands_beside_anothers_number() -> None:
    async with told() as found:
        first = [{"name": "李四", "phone": "13900009000"}, {"name": "王五"}]
        for n, parties in enumerate([first, [{"name": "赵六"}]]):
            await say(found, "dispute.amended", {"fields": {"parties": parties}}, id_=f"p{n}")

        assert await masks(found.desk()) == {
            "reporter.name": "张*",
            "reporter.phone": "138****8000",
            "parties.0.name": "赵*",
        }


async def test_the_words_of_a_retracted_event_are_not_told_either_but_as_of_before_it() -> None:
    async with told() as found:
        await say(found, "event.retracted", {"source": "desk", "id": "one", "reason": "x"}, id_="gone")
        [_, two, _] = found.journal.of_subject(CASE)[-3:]
        before = past(found, two.recorded_at)

        shown = await unmasking(found).show(found.desk(), CASE, "words", "verify")
        assert list(shown.values()) == ["x"], "the reason of the retraction"
        then = await unmasking(found).show(before, CASE, "words", "verify")
        assert list(then.values()) == [WORDS]


async def test_a_number_and_a_party_that_should_not_be_there_are_taken_back_by_a_correction() -> None:
    async with told() as found:
        await say(found, "dispute.amended", {"fields": {"parties": [{"name": "李四"}]}}, id_="p")
        await say(
            found, "dispute.amended", {"fields": {"parties": [], "reporter": {"phone": ""}}}, id_="back"
        )

        assert await masks(found.desk()) == {"reporter.name": "张*"}
        shown = await unmasking(found).show(found.desk(), CASE, "persons", "verify")
        assert shown == {"reporter.name": NAME}


async def test_what_was_said_by_a_retracted_event_is_not_told() -> None:
    async with told() as found:
        await say(found, "event.retracted", {"source": "desk", "id": "two", "reason": "x"}, id_="three")

        assert (await masks(found.desk()))["reporter.phone"] == "138****1111"


async def test_a_correction_that_is_masked_alike_bears_another_mark() -> None:
    async with told() as found:
        before = await found.desk().kept_apart(await found.desk().case(CASE))
        await say(found, "dispute.amended", {"fields": {"reporter": {"phone": "13811118000"}}}, id_="alike")
        after = await found.desk().kept_apart(await found.desk().case(CASE))

        assert after.persons == before.persons
        assert after.mark_by_part["persons"] != before.mark_by_part["persons"]
        assert after.mark_by_part["words"] == before.mark_by_part["words"]


async def test_fields_are_shown_for_a_purpose_and_the_audit_tells_which_and_not_what() -> None:
    async with told() as found:
        shown = await unmasking(found).show(found.desk(), CASE, "persons", "contact")

        assert shown == {"reporter.name": NAME, "reporter.phone": PHONE}
        assert found.audit.told == [("desk", "case.unmasked", CASE, STREET, "done")]
        assert found.audit.about == [{"for": "contact", "reporter.name": 1, "reporter.phone": 1}]
        assert NAME not in repr(found.audit)


async def test_words_are_shown_the_same_way() -> None:
    async with told() as found:
        file = await found.desk().case(CASE)
        [said] = kept_apart(found.desk().reading, file).words

        shown = await unmasking(found).show(found.desk(), CASE, "words", "arrange")

        assert shown == {said.key: WORDS}
        assert found.audit.about == [{"for": "arrange", "title": 1}]


async def test_what_cannot_be_recorded_is_not_shown() -> None:
    async with told() as found:
        found.audit.is_down = True

        with pytest.raises(NotKept):
            await unmasking(found).show(found.desk(), CASE, "persons", "contact")


@pytest.mark.parametrize(("part", "purpose"), [("persons", ""), ("persons", "curiosity"), ("all", "contact")])
async def test_without_a_purpose_of_the_list_nothing_is_shown(part: str, purpose: str) -> None:
    async with told() as found:
        with pytest.raises(Unfit):
            await unmasking(found).show(found.desk(), CASE, part, purpose)


async def test_where_nothing_is_kept_there_is_nothing_to_show() -> None:
    async with centre() as found:
        with pytest.raises(NotNow):
            await unmasking(found).show(found.desk(), CASE, "persons", "contact")


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("area", [None, STREET, OTHER])
async def test_only_who_may_unmask_and_reaches_the_case_is_shown_it(role: str, area: str | None) -> None:
    grant = Grant("person", "zhao", role, area)
    reaches = area == STREET or (area is None and role not in OF_AN_AREA)
    async with told() as found:
        if "unmask" in ABILITIES[role] and reaches:
            shown = await unmasking(found).show(found.desk(grant), CASE, "persons", "contact")
            assert shown["reporter.name"] == NAME
        else:
            with pytest.raises(Forbidden):
                await unmasking(found).show(found.desk(grant), CASE, "persons", "contact")
            where = STREET if reaches else None
            assert found.audit.told == [("zhao", "case.unmasked", CASE, where, "denied")]


@pytest.mark.parametrize("kind", ["api", "wall", "source"])
async def test_no_machine_is_shown_it(kind: Any) -> None:
    async with told() as found:
        with pytest.raises(Forbidden):
            await unmasking(found).show(
                found.desk(Grant(kind, "x", "supervisor")), CASE, "persons", "contact"
            )


async def test_the_past_is_shown_as_it_was_then_by_the_same_rule() -> None:
    async with told() as found:
        then = found.journal.of_subject(CASE)[-2].recorded_at
        desk = past(found, then)

        assert (await masks(desk))["reporter.phone"] == "138****1111"
        shown = await unmasking(found).show(desk, CASE, "persons", "verify")
        assert shown["reporter.phone"] == "13800001111"
        assert found.audit.about == [
            {"for": "verify", "reporter.name": 1, "reporter.phone": 1, "at": then.isoformat()}
        ]


async def test_who_reached_a_case_once_is_not_shown_it_in_the_past() -> None:
    async with told() as found:
        then = found.journal.of_subject(CASE)[-1].recorded_at
        await say(found, "dispute.amended", {"fields": {"area": OTHER}}, id_="moved")
        grant = Grant("person", "zhao", "street", STREET)

        assert (await masks(past(found, then, grant)))["reporter.name"] == "张*"
        with pytest.raises(Forbidden):
            await unmasking(found).show(past(found, then, grant), CASE, "persons", "contact")


# ── the door ────────────────────────────────────────────────────────────────────────────────────────────


async def post(
    found: DeskCentre, said: Any, *, grant: Grant = EVERYTHING, search: str = "", headers: Any = None
) -> httpx.Response:
    transport = httpx.ASGITransport(server_of(found, grant))
    async with httpx.AsyncClient(transport=transport, base_url="http://centre.example") as client:
        content = said if isinstance(said, bytes) else msgspec.json.encode(said)
        told_headers = {
            "content-type": "application/json",
            "sec-fetch-site": "same-origin",
            **(headers or {}),
        }
        return await client.post(f"{UNMASK}{search}", content=content, headers=told_headers)


async def test_the_door_answers_for_sixty_seconds_and_no_cache_keeps_it() -> None:
    async with told() as found:
        answer = await post(found, ASKED)

    assert answer.status_code == 200
    assert answer.json() == {"seconds": 60.0, "fields": {"reporter.name": NAME, "reporter.phone": PHONE}}
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("said", "headers", "status"),
    [
        (ASKED, {"sec-fetch-site": "cross-site"}, 403),
        (ASKED, {"origin": "http://elsewhere.example"}, 403),
        (ASKED, {"content-type": "application/x-www-form-urlencoded"}, 403),
        (b"{", {}, 400),
        (b"\xff", {}, 400),
        ({**ASKED, "purpose": "look"}, {}, 400),
        ({**ASKED, "purpose": ["contact"]}, {}, 400),
        ({**ASKED, "case": ""}, {}, 400),
        (b" " * 20_000, {}, 400),
        ({**ASKED, "case": "nothing"}, {}, 403),
    ],
)
async def test_whatever_else_is_asked_is_told_nothing(
    said: Any, headers: dict[str, str], status: int
) -> None:
    async with told() as found:
        answer = await post(found, said, headers=headers)

        assert (answer.status_code, answer.json()) == (status, {})
        assert [line[-1] for line in found.audit.told] == ["denied"] * ("nothing" in str(said))


async def test_what_is_no_case_is_no_subject_of_the_audit_for_it_may_name_someone() -> None:
    async with told() as found:
        assert (await post(found, {**ASKED, "case": f"{NAME} {PHONE}"})).status_code == 403
        with pytest.raises(Forbidden):
            await found.act("comment", f"{NAME} {PHONE}", words=WORDS)

        assert [line[1:] for line in found.audit.told] == [
            ("case.unmasked", None, None, "denied"),
            ("case.comment", None, None, "denied"),
        ]


async def test_an_instant_to_come_and_a_store_that_is_down_are_told_nothing() -> None:
    async with told() as found:
        ahead = (districts.AT + timedelta(days=9)).isoformat().replace("+", "%2B")
        assert (await post(found, ASKED, search=f"?at={ahead}")).status_code == 400
        found.audit.is_down = True
        assert (await post(found, ASKED)).status_code == 503


async def test_no_page_holds_the_clear_text_and_who_may_not_has_no_form() -> None:
    async with told() as found:
        for grant, may in ((EVERYTHING, True), (Grant("person", "qian", "auditor"), False)):
            page = await _page(found, grant)

            assert "张*" in page
            assert "138****8000" in page
            assert ("data-purpose" in page) == may
            for secret in (NAME, PHONE, WORDS):
                assert secret not in page


async def _page(found: DeskCentre, grant: Grant) -> str:
    return text_of(await drawn(server_of(found, grant), f"/case/{CASE}"))


async def test_what_the_rule_has_erased_is_said_to_be_and_not_left_blank() -> None:
    async with told() as found:
        found.journal.erased = found.clock.now()

        page = await _page(found, EVERYTHING)

        assert "erased for good" in page
        assert "words erased" in page
        assert "words kept apart" not in page
        assert "data-purpose" not in page
        with pytest.raises(NotNow):
            await unmasking(found).show(found.desk(), CASE, "persons", "contact")


async def test_a_field_whose_key_is_not_here_is_said_to_be_unreadable() -> None:
    async with told() as found:
        desk = replace(found.desk(), reading=replace(found.desk().reading, sealer=None))

        assert await masks(desk) == {"reporter.name": None, "reporter.phone": None}
        shown = await unmasking(found).show(desk, CASE, "words", "contact")
        assert list(shown.values()) == [None]
