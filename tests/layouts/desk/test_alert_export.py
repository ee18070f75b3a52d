"""A day's proof and an alert's custody as files: by a form of the session, within reach, audited first."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest
from fastapi import FastAPI

from dashboard.ports import Grant
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.alert_proof import CUSTODY, PROOF
from dashboard.reading.desk import Desk
from layouts import app
from layouts.desk._alert_export import ALERTS_EXPORT
from tests import districts
from tests.acting.desk_centre import ListAudit, ended
from tests.desk_alerts import AT, UNACKED, UNTOLD, ground_in
from tests.desk_district import STREET
from tests.desk_server import Everyone
from tests.desks import EVERYTHING, ZONE, desk_of

TOKEN: Final = {"token": "of-the-session"}
DAY: Final = AT.astimezone(ZONE).date()
MEMBER = Grant("person", "lin", role="street", area=STREET)
VIEWER = Grant("person", "he", role="viewer")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> AlertGround:
    return ground_in(tmp_path_factory.mktemp("alerts"))


def server_of(ground: AlertGround, audit: ListAudit, grant: Grant) -> FastAPI:
    def desk(asking: Grant, at: datetime | None, _as: str) -> Desk:
        found = desk_of(districts.normal(), asking, at=at)
        return replace(found, reading=replace(found.reading, alerts=ground))

    found = FastAPI()
    app.mount_desk(found, zone=ZONE, admit=partial(Everyone, grant=grant), desk_of=desk, audit=audit)
    return found


async def taken(
    ground: AlertGround,
    query: str,
    *,
    audit: ListAudit | None = None,
    grant: Grant = EVERYTHING,
    form: dict[str, str] = TOKEN,
) -> httpx.Response:
    transport = httpx.ASGITransport(server_of(ground, audit or ListAudit(), grant))
    async with httpx.AsyncClient(transport=transport, base_url="http://centre.example") as client:
        return await client.post(f"{ALERTS_EXPORT}?{query}", data=form)


def rows(answer: httpx.Response) -> Sequence[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def test_a_day_is_taken_whole_and_its_size_is_audited(ground: AlertGround) -> None:
    audit = ListAudit()

    answer = await taken(ground, f"day={DAY}", audit=audit)

    made = [n for group in ground.store.open_groups() for n in ground.store.notices_of(group.id)]
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="proof-{DAY:%Y%m%d}.csv"'
    assert tuple(rows(answer)[0]) == PROOF
    assert {row["notice"] for row in rows(answer)} >= {notice.id for notice in made}
    assert ended(audit).told == [(EVERYTHING.name, "alert.exported", None, None, "done")]
    assert ended(audit).about == [{"day": f"{DAY}", "rows": len(rows(answer))}]


async def test_the_custody_of_an_alert_tells_each_turn_with_its_evidence(ground: AlertGround) -> None:
    answer = await taken(ground, f"alert={UNACKED}")

    assert tuple(rows(answer)[0]) == CUSTODY
    assert len(rows(answer)) == len(ground.store.custody_of(UNACKED))
    assert "503" in answer.text


@pytest.mark.parametrize(
    ("query", "grant", "form", "status"),
    [
        (f"day={DAY}", EVERYTHING, {}, 403),
        (f"day={DAY}", EVERYTHING, {"token": "another's"}, 403),
        (f"day={DAY}", VIEWER, TOKEN, 403),
        ("day=yesterday", EVERYTHING, TOKEN, 404),
        ("alert=nobody", EVERYTHING, TOKEN, 404),
        (f"alert={UNTOLD}", MEMBER, TOKEN, 404),
        (f"alert={UNACKED}", MEMBER, TOKEN, 200),
    ],
)
async def test_it_is_for_who_may_take_it_by_a_form_of_the_session(
    ground: AlertGround, query: str, grant: Grant, form: dict[str, str], status: int
) -> None:
    answer = await taken(ground, query, grant=grant, form=form)

    assert answer.status_code == status


async def test_nothing_goes_out_that_the_audit_does_not_have(ground: AlertGround, tmp_path: Path) -> None:
    audit = ListAudit(is_down=True)

    answer = await taken(ground, f"day={DAY}", audit=audit)

    assert answer.status_code == 503
    assert UNACKED not in answer.text


async def test_a_member_of_a_street_takes_that_streets_alone(ground: AlertGround) -> None:
    told = {row["group"] for row in rows(await taken(ground, f"day={DAY}", grant=MEMBER))}

    assert UNACKED in told
    assert UNTOLD not in told
