"""The link in a message over HTTP: who follows it, what it tells, and that only its button acknowledges."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from dashboard.access.alert_links import LASTS, make_link
from dashboard.acting.alert_link_door import LinkDoor
from dashboard.ports.alerts import Changes
from layouts.desk._alert_link import AlertLinkPages
from layouts.sign_in import POLICY
from layouts.words import Words
from tests.acting.alert_centre import (
    DISTRICT,
    AlertCentre,
    alert_centre,
    episode_of,
    group_of,
    notice_of,
    told,
)
from tests.desk_server import on_a_port
from tests.desks import ZONE

KEY = b"k" * 32
GROUP = group_of()
CODE = "251011-c1"
HERE = {"sec-fetch-site": "same-origin"}


@asynccontextmanager
async def door(folder: Path) -> AsyncIterator[tuple[AlertCentre, httpx.AsyncClient]]:
    """A centre with one alert, and a browser at its door of links."""
    async with alert_centre(folder) as here:
        told(here.store, GROUP, episode_of())
        link_door = LinkDoor(
            here.ground,
            here.acting,
            journal=here.inner.journal,
            clock=here.inner.clock,
            keys=lambda: [KEY],
            pages=AlertLinkPages(ZONE, place=lambda code: f"area {code}"),
        )
        server = Starlette(routes=[Route("/a/{word}", endpoint=link_door)])
        async with on_a_port(server) as url, httpx.AsyncClient(base_url=url) as browser:  # type: ignore[arg-type]
            yield here, browser


def link(here: AlertCentre, *, post: str = "duty", at: datetime | None = None, key: bytes = KEY) -> str:
    notice = notice_of(GROUP, post=post)
    return make_link("", notice.id, post, at or here.inner.clock.at, key=key)


async def test_who_follows_a_link_is_told_what_it_is_of_and_no_more_is_done(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        for _ in range(5):
            shown = await browser.get(link(here))
            await browser.head(link(here))

        assert shown.status_code == 200
        assert all(each in shown.text for each in ("个案逾期", CODE, "值班岗", "确认：由我处理"))
        assert here.types(GROUP.id) == []
        assert here.inner.audit.told == []


async def test_the_page_leads_to_the_alert_itself_and_the_page_of_a_forged_link_to_none(
    tmp_path: Path,
) -> None:
    async with door(tmp_path) as (here, browser):
        shown, forged = await browser.get(link(here)), await browser.get("/a/hello")

        assert f"/sign-in?next=%2Falert%2F{GROUP.id}" in shown.text
        assert "/sign-in?next=%2Falerts" in forged.text and GROUP.id not in forged.text


async def test_the_page_is_kept_nowhere_and_runs_nothing(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        shown = await browser.get(link(here))

        assert shown.headers["content-security-policy"] == POLICY
        assert shown.headers["cache-control"] == "no-store"
        assert shown.headers["x-robots-tag"] == "noindex, nofollow"
        assert "<script" not in shown.text


async def test_the_button_acknowledges_for_the_post_that_the_link_was_sent_to(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        done = await browser.post(link(here), headers=HERE)

        [recorded] = here.inner.journal.of_subject(GROUP.id)
        assert (recorded.event.data.by, recorded.event.data.how) == ("duty", "link")
        assert recorded.event.data.label == here.ground.plan().posts["duty"].label
        assert (done.status_code, "已确认" in done.text, "<button" in done.text) == (200, True, False)
        assert [(who, outcome) for who, *_, outcome in here.inner.audit.told] == [
            ("post/duty", "begun"), ("post/duty", "done"),
        ]  # fmt: skip


async def test_a_link_works_once(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        address = link(here)
        await browser.post(address, headers=HERE)

        again, looked = await browser.post(address, headers=HERE), await browser.get(address)

        assert (again.status_code, looked.status_code) == (410, 410)
        assert CODE not in again.text + looked.text
        assert here.types(GROUP.id) == ["alert.acknowledged"]


async def test_two_buttons_pressed_at_once_are_one_acknowledgement(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        address = link(here)

        answers = await asyncio.gather(*(browser.post(address, headers=HERE) for _ in range(8)))

        assert sorted(answer.status_code for answer in answers) == [200, *[410] * 7]
        assert here.types(GROUP.id) == ["alert.acknowledged"]


async def test_a_forged_link_tells_nothing_and_does_nothing(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        of_another_post = make_link("", notice_of(GROUP).id, "chief", here.inner.clock.at, key=KEY)
        of_no_notice = make_link("", "0" * 32, "duty", here.inner.clock.at, key=KEY)

        for address in (link(here, key=b"x" * 32), of_another_post, of_no_notice, "/a/hello"):
            for answer in (await browser.get(address), await browser.post(address, headers=HERE)):
                assert answer.status_code == 404
                assert CODE not in answer.text and "不是本中心发出的" in answer.text

        assert here.types(GROUP.id) == []


async def test_a_link_is_over_after_a_day_and_not_before(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        now = here.inner.clock.at
        just, over = link(here, at=now - LASTS + timedelta(minutes=1)), link(here, at=now - LASTS)

        assert (await browser.get(just)).status_code == 200
        for answer in (await browser.get(over), await browser.post(over, headers=HERE)):
            assert (answer.status_code, CODE in answer.text) == (410, False)
        assert here.types(GROUP.id) == []


async def test_who_comes_second_is_told_who_has_it_and_finds_no_button(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        here.store.commit(Changes(notices=[notice_of(GROUP, post="chief")]))
        await browser.post(link(here), headers=HERE)

        second = await browser.get(link(here, post="chief"))
        pressed = await browser.post(link(here, post="chief"), headers=HERE)

        assert "值班岗" in second.text and "<button" not in second.text
        assert pressed.status_code == 200 and "值班岗已确认" in pressed.text
        assert here.types(GROUP.id) == ["alert.acknowledged"]


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://elsewhere.example"}]
)
async def test_another_sites_page_presses_no_button(tmp_path: Path, headers: dict[str, str]) -> None:
    async with door(tmp_path) as (here, browser):
        answer = await browser.post(link(here), headers=headers)

        assert answer.status_code == 403
        assert here.types(GROUP.id) == []


async def test_a_link_is_not_spent_on_what_was_not_kept(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        address = link(here)
        here.inner.audit.is_down = True
        assert (await browser.post(address, headers=HERE)).status_code == 503

        here.inner.audit.is_down = False
        assert (await browser.post(address, headers=HERE)).status_code == 200


async def test_the_page_speaks_the_language_of_the_post_or_the_one_asked_for(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        english = replace(notice_of(GROUP, post="chief"), lang="en")
        here.store.commit(Changes(notices=[english]))

        assert "Case overdue" in (await browser.get(link(here, post="chief"))).text
        assert "个案逾期" in (await browser.get(link(here, post="chief") + "?lang=zh")).text
        assert "Acknowledge" in (await browser.get(link(here) + "?lang=en")).text


async def test_other_methods_are_not_answered(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        assert (await browser.request("DELETE", link(here))).status_code == 405


async def test_who_took_it_at_the_desk_is_told_by_the_role_in_the_page_s_language(tmp_path: Path) -> None:
    async with door(tmp_path) as (here, browser):
        await here.acting.acknowledge(here.desk(DISTRICT), GROUP.id)

        zh, en = await browser.get(link(here)), await browser.get(f"{link(here)}?lang=en")

        assert Words("zh", ZONE)("role_district") in zh.text
        assert Words("en", ZONE)("role_district") in en.text
        assert "district 已" not in zh.text
