"""What people do at the desk reaches the alert role: escalation stops, a silence holds and is counted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from dashboard import wiring, wiring_alerts
from dashboard.access.alert_links import LINKS, PURPOSE, is_genuine, read_link
from dashboard.acting.alert_acts import AlertActing
from dashboard.acting.silencing import Match
from dashboard.metrics import Metrics
from dashboard.ports import Grant
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Group
from dashboard.reading.alerts import AlertDesk
from tests import districts
from tests.acting.desk_centre import number
from tests.alerting.centre import AlertCentre, plan
from tests.channels.receivers import HttpReceiver
from tests.desks import desk_of

SUPERVISOR = Grant("person", "zhao", role="supervisor")
ESCALATES_S = 1.0
AN_HOUR_S = 3600
TWO_STEPS = f"""
[post.leader]
label = "分管领导"
addresses = ["hook1"]
[[escalation.default.step]]
to = ["chief"]
[[escalation.default.step]]
to = ["leader"]
not_acknowledged_s = {ESCALATES_S}
"""


@asynccontextmanager
async def web_role(centre: AlertCentre) -> AsyncIterator[tuple[AlertActing, AlertDesk]]:
    """What the web role does beside: acts go into the journal and over the wire."""
    ground = wiring_alerts.ground_of(centre.settings, centre.store)
    async with wiring.intake(centre.store, centre.hub.connect(), Metrics()) as intake:
        acting = wiring_alerts.acting_of(centre.store, intake)
        now = districts.normal(at=datetime.now(UTC))
        desk = desk_of(now, SUPERVISOR, journal=centre.store.journal, sealer=centre.store.sealer)
        yield acting, AlertDesk(ground, desk)


def of_case(centre: AlertCentre) -> Sequence[Group]:
    """Beside them it is told late that nobody holds the case, and that a real calendar may run out."""
    return centre.alerts.groups(GroupFilter(rule="clause_breached"), limit=10)


async def raised(centre: AlertCentre, hook: HttpReceiver) -> Group:
    """A case is breached, and the first step of it was taken."""
    await centre.breach("c1")
    await centre.until(lambda: any(told_of(centre, group, hook) for group in of_case(centre)))
    [group] = of_case(centre)
    return group


def told_of(centre: AlertCentre, group: Group, hook: HttpReceiver) -> set[str]:
    """The notices of the group that came there."""
    return {n.id for n in centre.alerts.notices_of(group.id)} & {
        each.headers["webhook-id"] for each in hook.received
    }


async def test_once_somebody_has_it_the_next_step_is_not_taken(tmp_path: Path) -> None:
    with HttpReceiver() as first, HttpReceiver() as second:
        slow = TWO_STEPS.replace(f"{ESCALATES_S}", f"{AN_HOUR_S}")
        centre = AlertCentre(tmp_path, plan(first.address, second.address, more=slow))
        async with centre.running(), web_role(centre) as (acting, desk):
            group = await raised(centre, first)

            await acting.acknowledge(desk, group.id)
            lines = partial(centre.alerts.custody_of, group.id)
            await centre.until(lambda: "acknowledged" in [line.turn for line in lines()])
            centre.clock.by = timedelta(seconds=2 * AN_HOUR_S)
            await centre.weigh("c2", first)

        assert told_of(centre, group, second) == set()
        assert [each.acked_by for each in of_case(centre) if each.id == group.id] == ["supervisor"]


async def test_while_nobody_has_it_the_next_step_is_taken(tmp_path: Path) -> None:
    with HttpReceiver() as first, HttpReceiver() as second:
        centre = AlertCentre(tmp_path, plan(first.address, second.address, more=TWO_STEPS))
        async with centre.running():
            group = await raised(centre, first)

            await centre.until(lambda: bool(told_of(centre, group, second)))


async def test_the_next_step_by_hand_is_taken_at_once(tmp_path: Path) -> None:
    with HttpReceiver() as first, HttpReceiver() as second:
        slow = TWO_STEPS.replace(f"{ESCALATES_S}", f"{AN_HOUR_S}")
        centre = AlertCentre(tmp_path, plan(first.address, second.address, more=slow))
        async with centre.running(), web_role(centre) as (acting, desk):
            group = await raised(centre, first)

            await acting.escalate(desk, group.id)
            await centre.until(lambda: bool(told_of(centre, group, second)))

        assert [each.step for each in of_case(centre)] == [1]


async def test_what_is_silenced_is_told_to_nobody_and_stays_counted(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        centre = AlertCentre(tmp_path, plan(hook.address))
        async with centre.running(), web_role(centre) as (acting, desk):
            match = Match(rule="clause_breached")
            done = await acting.silence(
                desk, match, reason="the exchange is moved", until=None, form=number()
            )
            await centre.until(lambda: len(centre.alerts.silences()) == 1)
            await centre.breach("c1")
            await centre.until(lambda: bool(centre.alerts.silences()[0].held))
            inbox, silence = await desk.inbox(), await desk.silence(done.subject)

        assert [told_of(centre, group, hook) for group in of_case(centre)] in ([], [set()])
        assert inbox.counts["silenced"] + inbox.held["silence"] > 0
        assert (silence.line.silence.held, silence.line.open_held) == (1, 1)
        assert silence.line.reason == "the exchange is moved"


async def test_a_message_bears_a_link_for_the_post_it_goes_to(tmp_path: Path) -> None:
    with HttpReceiver() as hook:
        written = 'base_url = "http://centre.example"\n' + plan(hook.address)
        centre = AlertCentre(tmp_path, written)
        async with centre.running():
            group = await raised(centre, hook)
            [id_] = told_of(centre, group, hook)

        [request] = [each for each in hook.received if each.headers["webhook-id"] == id_]

    there, path = request.json["link"].split(LINKS)
    link = read_link(LINKS + path)
    assert there == "http://centre.example"
    assert link is not None and link.notice == id_
    is_for = partial(is_genuine, link, keys=centre.store.vault.derived(PURPOSE))
    assert (is_for("chief"), is_for("leader")) == (True, False)
