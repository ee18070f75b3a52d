"""Forms of alerts: offered to whoever may, refused in words, recorded once, and kept where they are not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from dashboard.domain.alert import Subject
from dashboard.ports import Grant
from dashboard.ports.alerts import Changes, Group, Silence
from dashboard.reading.desk import Desk
from layouts import app
from layouts.desk._acting import BODY, SAID
from layouts.desk._alert_news import NEWS
from layouts.desk._page import View
from layouts.desk._registry import pages_by_name
from layouts.words import Words
from tests.acting.alert_centre import (
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
from tests.acting.desk_centre import CASE, STREET, number
from tests.desk_acting import opened, opened_of_alerts, sent_of_alerts, text_of
from tests.desk_alerts import ground_in
from tests.desk_doors import nodes
from tests.desk_server import Everyone
from tests.desks import ZONE

WORDS = Words("en", ZONE)


@pytest_asyncio.fixture
async def centre(tmp_path: Path) -> AsyncIterator[AlertCentre]:
    async with alert_centre(tmp_path) as found:
        told(found.store, group_of(), episode_of())
        yield found


def server_of(centre: AlertCentre, grant: Grant = DISTRICT) -> FastAPI:
    def desk(asking: Grant, at: datetime | None, _as: str) -> Desk:
        found = centre.inner.desk(asking, at=at)
        return replace(found, reading=replace(found.reading, alerts=centre.ground))

    found = FastAPI()
    app.mount_desk(
        found, zone=ZONE, admit=partial(Everyone, grant=grant), desk_of=desk, audit=centre.inner.audit,
        acting=centre.inner.acting, alert_acting=centre.acting,
    )  # fmt: skip
    return found


ALERT = group_of().id
PAGE = f"/alert/{ALERT}"


@pytest.mark.parametrize(
    ("grant", "act", "is_offered"),
    [
        (DISTRICT, "acknowledge", True),
        (DISTRICT, "silence", True),
        (MEMBER, "acknowledge", True),
        (MEMBER, "escalate", True),
        (MEMBER, "silence", False),
        (VIEWER, "acknowledge", False),
        (ELSEWHERE, "acknowledge", False),
        (DISTRICT, "end_silence", False),
        (DISTRICT, "nonsense", False),
    ],
)
async def test_a_form_opens_for_whoever_may_do_it_there(
    centre: AlertCentre, grant: Grant, act: str, is_offered: bool
) -> None:
    answer = await opened_of_alerts(server_of(centre, grant), PAGE, f"?act={act}")

    assert ("alert-send" in text_of(answer)) is is_offered


async def test_the_forms_of_cases_leave_an_address_of_alerts_alone(centre: AlertCentre) -> None:
    server = server_of(centre)

    assert await opened(server, PAGE, "?act=acknowledge") == {}
    assert await opened_of_alerts(server, "/cases", "?act=keep_view") == {}


async def test_an_acknowledgement_is_recorded_once_however_often_it_is_sent(centre: AlertCentre) -> None:
    server = server_of(centre)

    first = await sent_of_alerts(server, PAGE, "?act=acknowledge", "acknowledge", {}, number=number())
    again = await sent_of_alerts(server, "/alerts", f"?id={ALERT}", "acknowledge", {}, number=number())

    assert WORDS("act_done", act=WORDS("act_alert_acknowledge")) in text_of(first[SAID])
    by = f"Recorded before by {WORDS('role_district')} at "
    assert by in text_of(again[SAID])
    assert WORDS("act_alert_acknowledge") in text_of(again[SAID])
    assert centre.types(ALERT) == ["alert.acknowledged"]


async def test_the_form_of_a_silence_says_of_a_rule_how_it_is_chosen(centre: AlertCentre) -> None:
    form = text_of(await opened_of_alerts(server_of(centre), "/alerts/silences", "?act=new_silence"))

    assert WORDS("hint_unit") in form
    assert "Keeps filters" not in form


async def door_to_all(centre: AlertCentre, grant: Grant = DISTRICT) -> str | None:
    """The query that the inbox's link to acknowledge all that it shows leads to."""
    found = centre.inner.desk(grant)
    desk = replace(found, reading=replace(found.reading, alerts=centre.ground))
    page = await pages_by_name()["alerts"].draw(desk, View("/alerts"), WORDS)
    hrefs = [href for node in nodes(page.body) if (href := getattr(node, "href", None))]
    return next((href.partition("?")[2] for href in hrefs if "act=acknowledge_shown" in href), None)


async def test_all_that_a_page_shows_are_acknowledged_at_once_and_none_that_came_since(
    centre: AlertCentre,
) -> None:
    other, lesser = group_of("c2"), group_of("c3", severity="due")
    for group, name in ((other, "c2"), (lesser, "c3")):
        told(centre.store, group, episode_of(name))
    door, server = await door_to_all(centre), server_of(centre)
    since = group_of("since", severity="urgent", opened_at=AT + timedelta(hours=1))
    told(centre.store, since, episode_of("since"))

    form = await opened_of_alerts(server, "/alerts", f"?{door}")
    said = await sent_of_alerts(server, "/alerts", f"?{door}", "acknowledge_shown", {}, number=number())

    assert WORDS("lead_acknowledge_shown", n=3) in text_of(form)
    assert WORDS("act_done", act=WORDS("act_alert_acknowledge_shown")) in text_of(said[SAID])
    for id_ in (ALERT, other.id, lesser.id):
        assert centre.types(id_) == ["alert.acknowledged"]
    assert centre.types(since.id) == []


async def test_only_who_acts_is_led_to_acknowledge_all_and_one_alone_has_its_own_door(
    centre: AlertCentre,
) -> None:
    alone = await door_to_all(centre)
    told(centre.store, group_of("c2"), episode_of("c2"))
    door = await door_to_all(centre)

    assert alone is None
    assert door is not None
    assert await door_to_all(centre, VIEWER) is None
    refused = await opened_of_alerts(server_of(centre, VIEWER), "/alerts", f"?{door}")
    assert "alert-send" not in text_of(refused)
    strange = await opened_of_alerts(server_of(centre), "/alerts", "?act=acknowledge_shown&seen=x&to=y")
    assert "alert-send" not in text_of(strange)


async def test_what_was_done_must_be_said_and_acknowledges_too(centre: AlertCentre) -> None:
    server, form = server_of(centre), number()

    refused = await sent_of_alerts(server, PAGE, "?act=act", "act", {"what": None}, number=form)
    await sent_of_alerts(server, PAGE, "?act=act", "act", {"what": "called"}, number=form)

    assert WORDS("fault_missing") in text_of(refused[BODY])
    assert form in text_of(refused[BODY])
    assert centre.types(ALERT) == ["alert.acknowledged", "alert.acted"]


async def test_a_silence_without_a_reason_stays_a_form_and_one_with_it_ends_in_a_day(
    centre: AlertCentre,
) -> None:
    server, form = server_of(centre), number()
    filled = {"scope": "rule_area", "lasts": "day", "reason": ""}

    refused = await sent_of_alerts(server, PAGE, "?act=silence", "silence", filled, number=form)
    filled["reason"] = "somebody is there already"
    await sent_of_alerts(server, PAGE, "?act=silence", "silence", filled, number=form)

    assert WORDS("fault_missing") in text_of(refused[BODY])
    (event,) = [
        r.event for r in centre.inner.journal.read(after=0, limit=99) if r.event.type == "alert.silenced"
    ]
    assert (event.data.rule, event.data.area, event.data.owner) == ("case_overdue", STREET, DISTRICT.name)
    assert abs(event.data.until - AT - timedelta(hours=24)) < timedelta(minutes=1)


async def test_an_alert_of_one_case_may_be_silenced_alone_and_the_end_of_it_says_which_it_is(
    centre: AlertCentre,
) -> None:
    server, group = server_of(centre), group_of("one")
    page = f"/alert/{group.id}"
    one = episode_of("one")
    told(centre.store, group, replace(one, finding=replace(one.finding, subject=Subject("case", CASE))))
    filled = {"scope": "case", "lasts": "hour", "reason": "known and worked on"}

    form = await opened_of_alerts(server, page, "?act=silence")
    answer = await sent_of_alerts(server, page, "?act=silence", "silence", filled, number=number())

    assert WORDS("scope_case") in text_of(form)
    assert WORDS("act_done", act=WORDS("act_alert_silence")) in text_of(answer[SAID])
    (event,) = [
        r.event for r in centre.inner.journal.read(after=0, limit=99) if r.event.type == "alert.silenced"
    ]
    assert (event.data.rule, event.data.area, event.data.about) == ("case_overdue", STREET, f"case/{CASE}")

    silence = Silence("s1", DISTRICT.name, "", AT, AT + timedelta(days=1), rule="case_overdue")
    centre.store.commit(Changes(silences=[silence]))
    end = text_of(await opened_of_alerts(server, "/alerts/silences", f"?act=end_silence&id={silence.id}"))

    assert "Case overdue" in end
    assert WORDS("lead_end_silence") in end


async def test_a_step_is_taken_at_once_only_where_one_is_left_and_somebody_is_to_be_told(
    centre: AlertCentre,
) -> None:
    last = group_of("c2", step=1)
    kept = group_of("c3", silence="s1")
    told(centre.store, last, episode_of("c2"))
    told(centre.store, kept, episode_of("c3"))

    async def offers(group: Group) -> bool:
        page = f"/alert/{group.id}"
        return "alert-send" in text_of(await opened_of_alerts(server_of(centre), page, "?act=escalate"))

    assert [await offers(group) for group in (group_of(), last, kept)] == [True, False, False]


async def test_a_silence_of_nothing_at_all_is_refused(centre: AlertCentre) -> None:
    filled = {"rule": "", "area": "", "lasts": "week", "reason": "a long quiet week"}

    answer = await sent_of_alerts(
        server_of(centre), "/alerts/silences", "?act=new_silence", "new_silence", filled, number=number()
    )

    assert WORDS("fault_missing") in text_of(answer[BODY])


async def test_a_rule_is_chosen_by_its_title(centre: AlertCentre) -> None:
    filled = {"rule": "Case overdue", "area": "", "lasts": "hour", "reason": "known and worked on"}

    await sent_of_alerts(
        server_of(centre), "/alerts/silences", "?act=new_silence", "new_silence", filled, number=number()
    )

    (event,) = [
        r.event for r in centre.inner.journal.read(after=0, limit=99) if r.event.type == "alert.silenced"
    ]
    assert (event.data.rule, event.data.area) == ("case_overdue", None)


async def test_who_may_not_is_refused_in_words_and_audited(centre: AlertCentre) -> None:
    answer = await sent_of_alerts(
        server_of(centre, ELSEWHERE), PAGE, "?act=acknowledge", "acknowledge", {}, number=number()
    )

    assert WORDS("wrong_Forbidden") in text_of(answer)
    assert ("wu", "alert.acknowledge", ALERT, None, "denied") in centre.inner.audit.told
    assert centre.types(ALERT) == []


async def test_nothing_is_done_to_the_past(centre: AlertCentre) -> None:
    search = "?act=acknowledge&at=2025-10-10T00:00:00Z"

    answer = await sent_of_alerts(server_of(centre), PAGE, search, "acknowledge", {}, number=number())

    assert WORDS("wrong_InThePast") in text_of(answer)
    assert centre.types(ALERT) == []


async def test_where_the_store_falls_the_form_says_so(centre: AlertCentre) -> None:
    centre.inner.audit.is_down = True

    answer = await sent_of_alerts(
        server_of(centre), PAGE, "?act=acknowledge", "acknowledge", {}, number=number()
    )

    assert WORDS("wrong_NotKept") in text_of(answer)


# ── news for open pages ─────────────────────────────────────────────────────────────────────────────────


def browser(server: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://centre.example")


async def test_what_a_page_showed_and_opened_is_kept_once_with_the_role_that_saw_it(
    centre: AlertCentre, tmp_path: Path
) -> None:
    (folder := tmp_path / "news").mkdir()
    centre.ground = ground_in(folder)
    store = centre.ground.store
    async with browser(server_of(centre)) as client:
        (news,) = (await client.get(f"{NEWS}?lang=en")).json()["news"]
        for seen in ("delivered", "delivered", "read"):
            answer = await client.post(NEWS, json={"notice": news["notice"], "seen": seen})
            assert answer.status_code == 204

    assert news["title"] == "251011-031 Clause breached"
    assert news["href"].startswith(f"/alert/{news['alert']}")
    notice = store.notice(news["notice"])
    assert notice is not None
    assert notice.delivered_at is not None
    assert notice.read_at is not None
    kept = [line for line in store.custody_of(news["alert"]) if line.notice == notice.id]
    assert [line.turn for line in kept if line.turn in ("delivered", "read")] == ["delivered", "read"]
    assert kept[-1].evidence == {"page": "opened", "role": "district"}


async def test_nobody_is_told_of_what_is_out_of_reach_or_may_say_that_it_was_seen(
    centre: AlertCentre, tmp_path: Path
) -> None:
    (folder := tmp_path / "news").mkdir()
    centre.ground = ground_in(folder)
    async with browser(server_of(centre)) as client:
        (news,) = (await client.get(NEWS)).json()["news"]
    said = {"notice": news["notice"], "seen": "read"}

    for grant, status in ((VIEWER, 403), (MEMBER, 404)):
        async with browser(server_of(centre, grant)) as client:
            assert (await client.get(NEWS)).json()["news"] == []
            assert (await client.post(NEWS, json=said)).status_code == status
    async with browser(server_of(centre)) as client:
        foreign = await client.post(NEWS, json=said, headers={"sec-fetch-site": "cross-site"})
        wrong = await client.post(NEWS, json={"notice": news["notice"], "seen": "acknowledged"})
        by_mail = await client.post(NEWS, json={**said, "notice": "nobody's"})

    assert [each.status_code for each in (foreign, wrong, by_mail)] == [403, 400, 404]
    notice = centre.ground.store.notice(news["notice"])
    assert notice is not None
    assert notice.read_at is None
