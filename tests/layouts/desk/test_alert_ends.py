"""What told that an alert is over, on the alert's page and in the proof of the day: as that, in no sum."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from dashboard.domain.alert import OF_ITS_END
from dashboard.domain.duty import DutyPlan
from dashboard.ports.alerts import Changes, Group
from layouts.words import Words
from tests.acting.alert_centre import (
    AT,
    DISTRICT,
    PLAN,
    AlertCentre,
    alert_centre,
    ground_of,
    group_of,
    notice_of,
    told,
)
from tests.desk_acting import drawn, text_of
from tests.desks import ZONE
from tests.layouts.desk.test_alert_acting import server_of

WORDS = Words("en", ZONE)


@pytest_asyncio.fixture
async def centre(tmp_path: Path) -> AsyncIterator[AlertCentre]:
    async with alert_centre(tmp_path) as found:
        yield found


async def page_of(centre: AlertCentre, path: str) -> str:
    return text_of(await drawn(server_of(centre, DISTRICT), path))


def over(centre: AlertCentre, **became: Any) -> Group:
    """An alert that one post was told of, and that is over; that post was told that, too."""
    group = group_of(resolved_at=AT + timedelta(minutes=1), open=0, next_step_at=None, next_to=None)
    told(centre.store, group)
    centre.store.commit(Changes(notices=[replace(notice_of(group, step=OF_ITS_END), **became)]))
    return group


async def test_the_proof_of_the_day_lists_it_as_what_it_is_and_counts_it_apart(centre: AlertCentre) -> None:
    over(centre, state="failed", accepted_at=None, error="it answered 500")

    proof = await centre.desk(DISTRICT).proof(AT.astimezone(ZONE).date())
    page = await page_of(centre, "/alerts/proof")

    assert len(proof.rows) == 2
    counts = {name: proof.counts[name] for name in ("ends", "tests", "notices", "accepted", "failed")}
    assert counts == {"ends": 1, "tests": 0, "notices": 1, "accepted": 1, "failed": 0}
    assert WORDS("notice_of_end") in page
    assert WORDS("proof_ends", n=1) in page
    assert [row.notice.tells_end for row in proof.rows] == [False, True]


@pytest.mark.parametrize(
    ("became", "said"),
    [
        ({}, "notice_untold"),
        ({"state": "failed", "accepted_at": None, "error": "reopened"}, "notice_needless_reopened"),
    ],
)
async def test_the_alerts_page_has_it_last_among_the_receipts_and_its_chain_does_not_count_it(
    centre: AlertCentre, became: dict[str, Any], said: str
) -> None:
    group = over(centre, **became)

    file = await centre.desk(DISTRICT).file(group.id)
    page = await page_of(centre, f"/alert/{group.id}")

    assert [notice.tells_end for notice in file.notices] == [False, True]
    assert page.count(WORDS("notice_of_end")) == 1
    assert WORDS(said) in page
    assert WORDS("chain_of", k=1, n=1) in page
    assert WORDS("chain_of", k=2, n=2) not in page


async def test_what_is_over_asks_nobody_to_act_and_its_time_runs_no_more(centre: AlertCentre) -> None:
    group = group_of()
    told(centre.store, group)
    before = await page_of(centre, f"/alert/{group.id}")
    resolved = replace(group, resolved_at=AT + timedelta(minutes=1), open=0, next_step_at=None, next_to=None)
    centre.store.commit(Changes(groups=[resolved]))

    after = await page_of(centre, f"/alert/{group.id}")

    assert WORDS("severity_over") in before
    assert WORDS("chain_took", t="") in before
    assert WORDS("severity_over") not in after
    assert WORDS("chain_took", t="") not in after
    assert WORDS("chain_took_in_all", t="") in after


async def test_the_page_of_duty_says_of_which_route_it_is_told(centre: AlertCentre) -> None:
    asks: DutyPlan = replace(PLAN, routes=tuple(replace(each, send_resolved=True) for each in PLAN.routes))

    before = await page_of(centre, "/alerts/duty")
    centre.ground = ground_of(centre.store, asks)

    assert WORDS("duty_send_resolved") not in before
    assert WORDS("duty_send_resolved") in await page_of(centre, "/alerts/duty")
