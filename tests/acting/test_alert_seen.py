"""Which notices are new to a person with an open page, and the receipts of those that it showed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.acting.acts import Forbidden, NotNow
from dashboard.acting.alert_seen import MOST, NEW_FOR, new_for, tell_seen
from dashboard.domain.alert import OF_NO_STEP, TEST
from dashboard.domain.duty import Address, ChannelUse, DutyPlan, Post
from dashboard.ports import Grant
from dashboard.ports.alerts import Changes
from dashboard.reading.alerts import AlertDesk
from tests.acting.alert_centre import (
    AT,
    DISTRICT,
    ELSEWHERE,
    MEMBER,
    PLAN,
    VIEWER,
    AlertCentre,
    alert_centre,
    ground_of,
    group_of,
    notice_of,
)
from tests.acting.desk_centre import OTHER, STREET

PAGES = replace(PLAN, channels={"chat": ChannelUse("chat", "browser")})


def asker(here: AlertCentre, grant: Grant) -> AlertDesk:
    return AlertDesk(ground_of(here.store, PAGES), here.desk(grant).desk)


async def names(here: AlertCentre, grant: Grant) -> list[str]:
    return [new.row.group.id for new in await new_for(asker(here, grant), AT)]


async def test_what_is_new_is_what_the_person_may_take_and_nobody_has(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        mine, theirs = group_of("mine"), group_of("theirs", area=OTHER)
        taken = group_of("taken", acked_at=AT, acked_by="duty")
        old = group_of("old")
        made = [notice_of(group) for group in (mine, theirs, taken)]
        made.append(notice_of(old, created_at=AT - NEW_FOR - timedelta(seconds=1)))
        here.store.commit(Changes(groups=[mine, theirs, taken, old], notices=made))

        assert await names(here, MEMBER) == [mine.id]
        assert await names(here, ELSEWHERE) == [theirs.id]
        assert set(await names(here, DISTRICT)) == {mine.id, theirs.id}
        assert await names(here, VIEWER) == []


async def test_a_storm_elsewhere_hides_nothing_from_who_is_bound_to_an_area(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        mine = group_of("mine")
        storm = [group_of(f"{n}", area=OTHER) for n in range(3 * MOST)]
        made = [notice_of(mine, created_at=AT - timedelta(minutes=1)), *map(notice_of, storm)]
        here.store.commit(Changes(groups=[mine, *storm], notices=made))

        assert await names(here, MEMBER) == [mine.id]
        assert len(await names(here, DISTRICT)) == MOST


SHIFT = Post("shift", "街道值班", (Address("chat", "here"),), areas=(STREET,))
LEADER = Grant("person", "sun", role="supervisor")
OF_STREET = replace(PAGES, posts={**PAGES.posts, "duty": replace(SHIFT, name="duty")})
OF_LEADERS = replace(PAGES, posts={**PAGES.posts, "duty": replace(SHIFT, name="duty", roles=("supervisor",))})


@pytest.mark.parametrize(
    ("plan", "grant", "is_proof"),
    [
        (PAGES, DISTRICT, True),
        (PAGES, LEADER, True),
        (PAGES, MEMBER, False),  # a street's, and the post answers for the whole centre
        (OF_STREET, MEMBER, True),
        (OF_STREET, DISTRICT, True),
        (OF_LEADERS, LEADER, True),
        (OF_LEADERS, DISTRICT, False),
        (OF_LEADERS, MEMBER, False),
        (replace(PAGES, posts={}), DISTRICT, False),
    ],
)
async def test_that_a_post_was_told_is_proven_by_the_page_of_who_stands_for_it(
    tmp_path: Path, plan: DutyPlan, grant: Grant, is_proof: bool
) -> None:
    async with alert_centre(tmp_path) as here:
        group = group_of("mine")
        notice = notice_of(group)
        here.store.commit(Changes(groups=[group], notices=[notice]))
        desk = AlertDesk(ground_of(here.store, plan), here.desk(grant).desk)

        assert await tell_seen(desk, notice.id, "delivered", now=lambda: AT) is is_proof

        kept = here.store.notice(notice.id)
        assert kept is not None and (kept.delivered_at is not None) is is_proof


async def test_a_page_shows_the_notice_that_it_can_prove_before_a_newer_one_to_others(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        group = group_of("mine")
        first = notice_of(group)
        later = notice_of(group, post="chief", step=1, created_at=AT + timedelta(seconds=1))
        here.store.commit(Changes(groups=[group], notices=[first, later]))

        chief = replace(PAGES.posts["chief"], roles=("district",))
        plan = replace(OF_LEADERS, posts={**OF_LEADERS.posts, "chief": chief})
        for grant, shown in ((LEADER, first), (DISTRICT, later)):
            desk = AlertDesk(ground_of(here.store, plan), here.desk(grant).desk)
            assert [new.notice.id for new in await new_for(desk, AT)] == [shown.id]


async def test_who_stands_for_several_posts_proves_it_for_each_by_the_one_that_is_shown(
    tmp_path: Path,
) -> None:
    async with alert_centre(tmp_path) as here:
        group = group_of("mine")
        notices = [notice_of(group, post=post) for post in ("duty", "chief", "gone")]
        here.store.commit(Changes(groups=[group], notices=notices))

        [new] = await new_for(asker(here, DISTRICT), AT)
        await tell_seen(asker(here, DISTRICT), new.notice.id, "delivered", now=lambda: AT)

        proven = [line.recipient for line in here.store.custody_of(group.id) if line.turn == "delivered"]
        assert sorted(map(str, proven)) == ["chief", "duty"]


async def test_a_receipt_of_a_page_is_kept_once_and_only_of_what_is_in_reach(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        mine = group_of("mine")
        notice = notice_of(mine)
        here.store.commit(Changes(groups=[mine], notices=[notice]))

        kept = [await tell_seen(asker(here, DISTRICT), notice.id, "read", now=lambda: AT) for _ in range(2)]
        with pytest.raises(NotNow):
            await tell_seen(asker(here, ELSEWHERE), notice.id, "read", now=lambda: AT)
        with pytest.raises(NotNow):
            await tell_seen(here.desk(MEMBER), notice.id, "read", now=lambda: AT)  # sent, not kept for pages
        with pytest.raises(Forbidden):
            await tell_seen(asker(here, VIEWER), notice.id, "read", now=lambda: AT)

        assert kept == [True, False]
        [line] = [line for line in here.store.custody_of(mine.id) if line.turn == "read"]
        assert line.evidence == {"page": "opened", "role": "district"}


async def test_a_test_is_shown_on_open_pages_although_nothing_is_wrong(tmp_path: Path) -> None:
    async with alert_centre(tmp_path) as here:
        tried = group_of("tried", area="", rule=TEST, route=TEST, open=0, resolved_at=AT)
        notice = notice_of(tried, step=OF_NO_STEP)
        here.store.commit(Changes(groups=[tried], notices=[notice]))

        assert await names(here, DISTRICT) == [tried.id]
        assert await names(here, MEMBER) == []
        assert await tell_seen(asker(here, DISTRICT), notice.id, "delivered", now=lambda: AT)
