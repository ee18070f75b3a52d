"""Tests of channels on their page: offered to whoever may, asked for once, and told of to their end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from dashboard.domain.alert import OF_NO_STEP, TEST, group_of_test
from dashboard.domain.alert_faces import ChannelFace
from dashboard.domain.duty import Address, ChannelUse
from dashboard.ports import Grant
from dashboard.ports.alerts import Changes, Group
from layouts.desk._acting import BODY, SAID
from layouts.words import Words
from tests.acting.alert_centre import (
    ADMIN,
    AT,
    DISTRICT,
    MEMBER,
    PLAN,
    VIEWER,
    AlertCentre,
    alert_centre,
    ground_of,
    group_of,
    notice_of,
    told,
)
from tests.acting.desk_centre import number
from tests.desk_acting import drawn, opened_of_alerts, sent_of_alerts, text_of
from tests.desks import ZONE
from tests.layouts.desk.test_alert_acting import server_of

WORDS = Words("en", ZONE)
PAGE = "/alerts/channels"
ASKED = "?act=test&channel=chat"


@pytest_asyncio.fixture
async def centre(tmp_path: Path) -> AsyncIterator[AlertCentre]:
    async with alert_centre(tmp_path) as found:
        yield found


async def page_of(centre: AlertCentre, grant: Grant = DISTRICT, path: str = PAGE) -> str:
    return text_of(await drawn(server_of(centre, grant), path))


def heard(centre: AlertCentre, form: str, **became: Any) -> None:
    """What the alert role keeps of the test that the form asked for."""
    id_ = group_of_test(form)
    group = Group(id_, TEST, TEST, TEST, "due", "", AT, AT, open=0, resolved_at=AT)
    notice = replace(notice_of(group, post="chief", step=OF_NO_STEP), **became)
    centre.store.commit(Changes(groups=[group], notices=[notice]))


@pytest.mark.parametrize(
    ("grant", "may"),
    [
        (DISTRICT, True),
        (ADMIN, True),
        (MEMBER, False),
        (VIEWER, False),
        (Grant("person", "wang", role="district", area=MEMBER.area), False),
    ],
)
async def test_the_door_and_the_form_are_there_for_whoever_may(
    centre: AlertCentre, grant: Grant, may: bool
) -> None:
    form = await opened_of_alerts(server_of(centre, grant), PAGE, ASKED)

    assert ("act=test" in await page_of(centre, grant)) is may
    assert ("alert-send" in text_of(form)) is may


async def test_who_chooses_a_post_is_not_told_to_type_its_name(centre: AlertCentre) -> None:
    silence = await opened_of_alerts(server_of(centre), "/alerts/silences", "?act=new_silence")
    test = await opened_of_alerts(server_of(centre), PAGE, ASKED)

    assert WORDS("hint_unit") in text_of(silence)
    assert WORDS("hint_unit") not in text_of(test)


async def test_a_channel_that_nothing_went_by_is_called_by_its_name_once_and_has_no_instant(
    centre: AlertCentre,
) -> None:
    ground = ground_of(centre.store, replace(PLAN, channels={"wall": ChannelUse("wall", "wall")}))
    face = ChannelFace("wall", "大屏", "Wall", None, None)
    centre.ground = replace(ground, channels={"wall": face})

    page = await page_of(centre)

    assert '" wall"' not in page
    assert WORDS("channel_went", at="—") not in page


@pytest.mark.parametrize("search", ["?act=test", "?act=test&channel=gone", "?act=silence&channel=chat"])
async def test_no_form_opens_of_a_channel_that_is_not_there_or_of_another_act(
    centre: AlertCentre, search: str
) -> None:
    assert "alert-send" not in text_of(await opened_of_alerts(server_of(centre), PAGE, search))
    assert "alert-send" not in text_of(await opened_of_alerts(server_of(centre), "/alerts", ASKED))


async def test_a_wall_and_a_channel_that_no_post_has_are_not_tested(centre: AlertCentre) -> None:
    uses = {"wall": ChannelUse("wall", "wall"), "spare": ChannelUse("spare", "dingtalk_bot")}
    duty = PLAN.posts["duty"]
    seen = replace(duty, addresses=(*duty.addresses, Address("wall", "")))
    plan = replace(PLAN, channels={**PLAN.channels, **uses}, posts={**PLAN.posts, "duty": seen})
    centre.ground = ground_of(centre.store, plan)

    page = await page_of(centre)

    assert WORDS("channel_wall_untested") in page
    assert WORDS("channel_no_post") in page
    assert page.count("act=test") == 1


async def test_it_is_asked_for_once_for_a_post_that_was_chosen(centre: AlertCentre) -> None:
    server, form = server_of(centre), number()

    refused = await sent_of_alerts(server, PAGE, ASKED, "test", {"post": None}, number=form)
    first = await sent_of_alerts(server, PAGE, ASKED, "test", {"post": "chief"}, number=form)
    again = await sent_of_alerts(server, PAGE, ASKED, "test", {"post": "chief"}, number=form)

    assert WORDS("fault_missing") in text_of(refused[BODY])
    assert WORDS("act_done", act=WORDS("act_alert_test")) in text_of(first[SAID])
    by_whom = WORDS("act_repeated_by", act=WORDS("act_alert_test"), by=WORDS("role_district"), at="@")
    assert all(part in text_of(again[SAID]) for part in by_whom.split("@"))
    assert centre.types("channel/chat") == ["alert.tested"]


@pytest.mark.parametrize(
    ("became", "said", "is_followed"),
    [
        ({"state": "waiting", "accepted_at": None, "attempts": 0}, "notice_waiting", True),
        ({"state": "sending", "accepted_at": None}, "notice_sending", True),
        ({"state": "accepted"}, "notice_untold", False),
        ({"state": "failed", "accepted_at": None, "error": "it answered 500"}, "notice_failed", False),
        ({"state": "failed", "accepted_at": None, "error": "late"}, "notice_needless_late", False),
    ],
)
async def test_the_page_says_what_became_of_it_and_follows_it_to_its_end(
    centre: AlertCentre, became: dict[str, Any], said: str, is_followed: bool
) -> None:
    form = number()
    await sent_of_alerts(server_of(centre), PAGE, ASKED, "test", {"post": "chief"}, number=form)
    asked = await page_of(centre)
    heard(centre, form, **became)

    page = await page_of(centre)

    assert WORDS("tests_asked") in asked
    assert '"data-live": "soon"' in asked
    why = WORDS("failure_status", status="500")
    assert WORDS(said, at=f"{AT.astimezone(ZONE):%H:%M:%S}", why=why) in page
    assert ('"data-live": "soon"' in page) is is_followed
    assert WORDS("tests_asked") not in page


async def test_one_that_nobody_heard_of_says_so(centre: AlertCentre) -> None:
    centre.inner.clock.at = AT - timedelta(minutes=1)
    await sent_of_alerts(server_of(centre), PAGE, ASKED, "test", {"post": "chief"}, number=number())

    assert WORDS("tests_unheard") in await page_of(centre)


async def test_it_is_in_the_proof_as_a_test_and_in_no_sum_and_not_in_the_inbox(centre: AlertCentre) -> None:
    told(centre.store, group_of())
    heard(centre, number(), state="failed", error="it answered 500")

    proof = await centre.desk(DISTRICT).proof(AT.astimezone(ZONE).date())
    inbox = await centre.desk(DISTRICT).inbox()

    assert (len(proof.rows), proof.counts["tests"], proof.counts["notices"], proof.counts["failed"]) == (
        2, 1, 1, 0,
    )  # fmt: skip
    assert [row.group.rule for row in inbox.rows] == ["case_overdue"]
    assert inbox.counts["resolved"] == 0
    page = await page_of(centre, path="/alerts/proof")
    assert WORDS("alert_test") in page
    assert WORDS("proof_tests", n=1) in page


async def test_its_own_page_tells_what_it_said_and_nothing_of_an_alert(centre: AlertCentre) -> None:
    form = number()
    heard(centre, form, title="【测试】告警通道 chat", text="无需处理")

    page = await page_of(centre, path=f"/alert/{group_of_test(form)}")

    assert "【测试】告警通道 chat" in page
    assert WORDS("alert_test") in page
    for said in ("alert_state_resolved", "way_title", "silence_title", "episodes_title"):
        assert WORDS(said) not in page
