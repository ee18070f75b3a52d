"""Many cases by one form: what a browser sends, and what is answered of each."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

import pytest
from structlog.testing import capture_logs

from dashboard.acting.many import MOST_AT_ONCE
from dashboard.ports import Grant
from layouts.desk import _forms as forms
from layouts.desk import _many as many
from layouts.desk._acting import ACTED, BODY
from layouts.words import Words
from tests import districts
from tests.acting.desk_centre import OTHER, STREET, centre, number
from tests.builders import dispatched, reported
from tests.desk_acting import chosen, drawn, opened_for_many, sent_for_many, server_of, text_of
from tests.desks import ZONE, case_of

WORDS = Words("en", ZONE)
OWN = Grant("person", "a", role="street", area=STREET)
VIEWER = Grant("person", "v", role="viewer")
ROWS = [{"id": f"c{n}", "code": f"251011-{n:03}", "held": ""} for n in range(3)]
BEGUN = [reported(row["id"], area=STREET, at=districts.AT) for row in ROWS]
UNIT = "dept-justice"


def kept(*rows: Mapping[str, str]) -> dict[str, Any]:
    return {row["id"]: {"code": row["code"], "held": row["held"]} for row in rows}


async def test_rows_are_chosen_where_the_person_may_act_and_as_of_now_alone() -> None:
    async with centre(rows=[case_of(1, area=STREET)]) as found:
        for grant, search, is_offered in (
            (OWN, "", True),
            (VIEWER, "", False),
            (OWN, "?at=2025-10-10", False),
        ):
            page = text_of(await drawn(server_of(found, grant), "/cases", search))
            assert ('"multiRow"' in page) == (many.OPEN in page) == is_offered


@pytest.mark.parametrize(("n", "is_open"), [(0, False), (1, True), (100, True), (101, False)])
async def test_the_bar_says_how_many_are_chosen_and_when_they_are_too_many(n: int, is_open: bool) -> None:
    async with centre() as found:
        answer = await chosen(server_of(found), [{"id": f"c{each}"} for each in range(n)])

        assert answer[many.OPEN]["disabled"] is not is_open
        assert (str(n) if n else WORDS("many_none")) in answer[many.COUNT]["children"]
        assert (str(MOST_AT_ONCE) in answer[many.COUNT]["children"]) == (n >= MOST_AT_ONCE)


async def test_the_form_bears_the_chosen_cases_and_what_came_of_each_is_told() -> None:
    moved = dispatched("c1", unit="dept-housing", at=districts.AT)
    async with centre(*BEGUN, moved) as found:
        server, form = server_of(found, OWN), number()
        opened = await opened_for_many(server, ROWS)
        assert WORDS("many_lead", n=3) in text_of(opened[BODY])

        answer = await sent_for_many(server, kept(*ROWS), {"unit": UNIT}, form=form)

        said = text_of(answer[BODY])
        assert WORDS("many_came", n=3, done=2) in said
        assert WORDS("wrong_Changed") in said
        assert said.index("251011-001") < said.index("251011-000") < said.index("251011-002")
        assert forms.FIELD not in said
        assert answer[ACTED]["data"] == found.journal.head()
        assert [found.case(row["id"]).holder for row in ROWS] == [UNIT, "dept-housing", UNIT]


async def test_where_the_store_falls_the_same_form_stays_and_counts_once_when_it_is_sent_again() -> None:
    async with centre(*BEGUN) as found:
        server, form = server_of(found, OWN), number()
        found.audit.answers = 1

        answer = await sent_for_many(server, kept(*ROWS), {"unit": UNIT}, form=form)
        said = text_of(answer[BODY])
        assert WORDS("many_came", n=3, done=1) in said
        assert WORDS("wrong_NotKept") in said
        assert form in said
        assert many.SEND in said

        found.audit.answers = inf
        again = await sent_for_many(server, kept(*ROWS), {"unit": UNIT}, form=form)
        assert WORDS("many_came", n=3, done=3) in text_of(again[BODY])
        assert [found.types(row["id"]).count("dispute.dispatched") for row in ROWS] == [1, 1, 1]


async def test_where_the_desk_cannot_answer_the_form_stays_and_the_log_says_why() -> None:
    async with centre(*BEGUN) as found:
        nowhere = Grant("person", "n", role="street", area="999999999")

        with capture_logs() as told:
            answer = await sent_for_many(
                server_of(found, nowhere), kept(*ROWS), {"unit": UNIT}, form=number()
            )

        assert list(answer) == [forms.NOTICE]
        assert WORDS("wrong_NotKept") in text_of(answer)
        assert {
            "event": "act not kept",
            "log_level": "warning",
            "act": "dispatch",
            "why": "NotThere",
        } in told


async def test_a_wrong_unit_is_said_at_its_field_and_nothing_is_recorded() -> None:
    async with centre(*BEGUN) as found:
        answer = await sent_for_many(server_of(found), kept(*ROWS), {"unit": "nobody"}, form=number())

        assert WORDS("fault_unknown") in text_of(answer[BODY])
        assert found.types("c0") == ["dispute.reported"]


async def test_what_is_forged_into_the_form_is_denied_case_by_case() -> None:
    other = reported("west", area=OTHER, at=districts.AT)
    async with centre(*BEGUN, other) as found:
        forged = kept(*ROWS, {"id": "west", "code": "251011-999", "held": ""})

        answer = await sent_for_many(server_of(found, OWN), forged, {"unit": UNIT}, form=number())

        said = text_of(answer[BODY])
        assert WORDS("many_came", n=4, done=3) in said
        assert WORDS("wrong_Forbidden") in said
        assert found.types("west") == ["dispute.reported"]
        assert ("a", "case.dispatch", "west", None, "denied") in found.audit.told


@pytest.mark.parametrize(
    ("cases", "act", "wrong"),
    [
        ({}, "dispatch", "TooMany"),
        ("c0", "dispatch", "TooMany"),
        ({"c0": "held"}, "dispatch", "TooMany"),
        ({f"c{n}": {"code": "", "held": ""} for n in range(101)}, "dispatch", "TooMany"),
        (kept(*ROWS), "close", "Forbidden"),
        (kept(*ROWS), "x", "Forbidden"),
    ],
)
async def test_a_forged_form_is_refused_in_words(cases: Any, act: str, wrong: str) -> None:
    async with centre(*BEGUN) as found:
        answer = await sent_for_many(server_of(found), cases, {"unit": UNIT}, form=number(), act=act)

        assert WORDS(f"wrong_{wrong}", most=MOST_AT_ONCE) in text_of(answer[BODY])
        assert found.types("c0") == ["dispute.reported"]


async def test_who_may_not_act_is_shown_no_form_and_denied_whatever_is_sent() -> None:
    async with centre(*BEGUN) as found:
        server = server_of(found, VIEWER)

        assert await opened_for_many(server, ROWS) == {}
        answer = await sent_for_many(server, kept(*ROWS), {"unit": UNIT}, form=number())

        assert WORDS("wrong_Forbidden") in text_of(answer[BODY])
        assert found.audit.told == [("v", "case.dispatch", None, None, "denied")]
