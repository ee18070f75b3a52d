"""A form that was sent and is not done says why, and keeps what was typed and its number."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from dashboard.ports import Grant
from layouts.desk import _forms as forms
from layouts.desk._acting import BODY, SAID
from layouts.words import Words
from tests.acting.desk_centre import CASE, OTHER, STREET, DeskCentre, centre, number
from tests.desk_acting import opened, sent, server_of, text_of
from tests.desks import ZONE

WORDS = Words("en", ZONE)
NEIGHBOURS = Grant("person", "b", role="street", area=OTHER)
LOST = Grant("person", "c", role="street")
SENT = {"reason": "told by phone"}
CASE_PAGE = f"/case/{CASE}"


async def test_where_the_store_falls_the_form_says_so_with_the_words_and_the_number_that_it_had() -> None:
    """The refusal itself cannot be audited."""
    async with centre() as found:
        found.audit.is_down = True
        form = number()

        answer = await sent(server_of(found), CASE_PAGE, "reopen", SENT, number=form)

        drawn = text_of(answer[BODY])
        assert WORDS("wrong_NotKept") in drawn
        assert form in drawn
        assert SENT["reason"] in drawn
        assert SAID not in answer


async def test_where_the_case_cannot_be_read_the_form_stays_and_its_notice_says_why() -> None:
    async with centre() as found:
        found.journal.is_down = True

        with capture_logs() as told:
            answer = await sent(server_of(found), CASE_PAGE, "reopen", SENT, number=number())

        assert list(answer) == [forms.NOTICE]
        assert WORDS("wrong_NotKept") in text_of(answer)
        assert {
            "event": "act not kept",
            "log_level": "warning",
            "act": "reopen",
            "why": "JournalError",
        } in told
        assert SENT["reason"] not in str(told)


async def test_a_form_that_cannot_be_shown_is_logged_by_its_reason_alone() -> None:
    async with centre() as found:
        assert forms.SEND in text_of(await opened(server_of(found), CASE_PAGE, "?act=comment"))
        found.journal.is_down = True

        with capture_logs() as told:
            answer = await opened(server_of(found), CASE_PAGE, "?act=comment")

        said = text_of(answer[BODY])
        assert WORDS("form_not_shown") in said
        assert forms.CANCEL in said
        assert forms.SEND not in said
        assert told == [
            {"event": "form not shown", "log_level": "warning", "act": "comment", "why": "JournalError"}
        ]


async def test_what_is_done_leaves_the_sheet_empty_and_is_said() -> None:
    async with centre() as found:
        answer = await sent(server_of(found), CASE_PAGE, "comment", {"comment": "x"}, number=number())

        assert answer[BODY] == {"children": None}
        assert WORDS("act_done", act=WORDS("act_comment")) in text_of(answer[SAID])


async def denied(found: DeskCentre, grant: Grant, path: str, act: str) -> None:
    answer = await sent(server_of(found, grant), path, act, {"reason": "x"}, number=number())

    assert list(answer) == [forms.NOTICE]
    assert WORDS("wrong_Forbidden") in text_of(answer)


@pytest.mark.parametrize("path", [CASE_PAGE, "/case/no-such"])
@pytest.mark.parametrize("act", ["dispatch", "close", "retract"])
async def test_a_forged_act_on_a_case_outside_the_reach_is_denied_and_audited(path: str, act: str) -> None:
    async with centre() as found:
        await denied(found, NEIGHBOURS, path, act)

        # What is no case's id may be anything; it is in no audit.
        case = path.removeprefix("/case/") if path == CASE_PAGE else None
        assert found.audit.told == [("b", f"case.{act}", case, None, "denied")]
        assert found.types() == ["dispute.reported"]


async def test_a_report_of_a_role_that_lacks_its_area_is_denied_and_audited() -> None:
    async with centre() as found:
        await denied(found, LOST, "/report", "report")

        assert found.audit.told == [("c", "case.report", None, None, "denied")]


async def test_a_near_miss_the_streets_own_case_is_acted_on() -> None:
    async with centre() as found:
        grant = Grant("person", "a", role="street", area=STREET)

        answer = await sent(server_of(found, grant), CASE_PAGE, "comment", {"comment": "x"}, number=number())

        assert answer[BODY] == {"children": None}
        assert found.audit.told == [("a", "case.comment", CASE, STREET, "done")]


@pytest.mark.parametrize(
    "at", ["2025-10-01T00:00:00Z", "2025-10-01", "2999-01-01T00:00:00Z", "yesterday", "0001-01-01"]
)
@pytest.mark.parametrize(("path", "act"), [(CASE_PAGE, "reopen"), ("/report", "report")])
async def test_a_form_sent_from_a_past_instant_is_refused_as_that(path: str, act: str, at: str) -> None:
    async with centre() as found:
        answer = await sent(server_of(found), path, act, SENT, number=number(), search=f"?at={at}")

        assert WORDS("wrong_InThePast") in text_of(answer)
        assert WORDS("wrong_NotKept") not in text_of(answer)
        assert found.types() == ["dispute.reported"]
