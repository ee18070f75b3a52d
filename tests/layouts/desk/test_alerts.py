"""The pages of alerts: true in each state, within the reach of who asks, and every number is of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.alerting.plan.messages import clock as message_clock
from dashboard.domain.alert_faces import PlanFault
from dashboard.ports import Grant
from dashboard.ports.alerts import Changes, CustodyLine
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.alert_told import Act
from dashboard.reading.alerts import NowOnly
from dashboard.reading.desk import Desk, NotThere
from layouts.desk._alert_chain import turns
from layouts.desk._alert_detail import as_acted, detail_of, offered
from layouts.desk._alert_list import in_order
from layouts.desk._alert_pages import alerts_of, telling_of, unacked
from layouts.desk._alert_told import Telling, clock
from layouts.desk._page import Page, View
from layouts.desk._registry import pages_by_name
from layouts.words import Words
from tests import districts
from tests.desk_alerts import AT, HELD, IN_HAND, RULES, SEEN_TO, UNACKED, UNTOLD, ground_in, plan
from tests.desk_district import CASE, OTHER, RELAY, STREET
from tests.desk_doors import nodes, texts
from tests.desks import EVERYTHING, ZONE, desk_of

PAGES = pages_by_name()
ZH, EN = Words("zh", ZONE), Words("en", ZONE)
VIEWER = Grant("person", "he", role="viewer")
STREETS_OWN = Grant("person", "lin", role="street", area=STREET)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AlertGround]:
    yield ground_in(tmp_path_factory.mktemp("alerts"))


def desk(ground: AlertGround | None, grant: Grant = EVERYTHING) -> Desk:
    found = desk_of(districts.normal(), grant)
    return replace(found, reading=replace(found.reading, alerts=ground))


async def drawn(of: Desk, name: str, words: Words = ZH, **asked: Any) -> Any:
    page: Page = PAGES[name]
    path, named = page.path, {}
    if name == "alert":
        named = {"alert": asked.pop("alert")}
        path = f"/alert/{named['alert']}"
    return (await page.draw(of, View(path, named, asked), words)).body


async def telling(of: Desk, words: Words = ZH, **asked: str) -> Telling:
    return await telling_of(of, View("/alerts", {}, asked), words)


def said(body: Any) -> str:
    return " ".join(texts(body))


def of_class(body: Any, name: str) -> list[Any]:
    return [node for node in nodes(body) if name in (getattr(node, "className", None) or "").split()]


def links(body: Any) -> list[str]:
    return [href for node in nodes(body) if (href := getattr(node, "href", None))]


# ── the inbox ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_deadline_of_a_midnight_is_told_as_messages_tell_it(ground: AlertGround) -> None:
    of = await telling(desk(ground))
    here = of.at.astimezone(ZONE)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)

    for at in (midnight, midnight - timedelta(days=3)):
        assert clock(at, of) == message_clock(at, of.at, ZONE)
        assert clock(at, of).endswith(" 24:00")
    assert clock(midnight + timedelta(seconds=1), of) == "00:00:01"


async def test_what_nobody_has_stands_first_and_the_gravest_of_it_above(ground: AlertGround) -> None:
    found = await alerts_of(desk(ground)).inbox(limit=100)

    order = [row.group.id for row in in_order(found.rows)]

    assert order[:5] == [UNTOLD, UNACKED, HELD, IN_HAND, SEEN_TO]
    assert all(name.startswith("a-over") for name in order[5:])


async def test_without_an_id_the_first_is_shown_and_a_foreign_id_shows_none(ground: AlertGround) -> None:
    first = await drawn(desk(ground), "alerts")
    none = await drawn(desk(ground), "alerts", id="nobody's")

    assert "251011-031" in said(of_class(first, "alert-head"))
    assert of_class(none, "alert-head") == []
    assert ZH("inbox_gone") in said(none)


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ({"state": "unacked"}, {UNTOLD, UNACKED, HELD}),
        ({"state": "acked"}, {IN_HAND}),
        ({"state": "acted"}, {SEEN_TO}),
        ({"rule": "relay_breached"}, {IN_HAND}),
        ({"area": OTHER}, {UNTOLD}),
        ({"state": "nonsense"}, {UNTOLD, UNACKED, HELD, IN_HAND, SEEN_TO}),
    ],
)
async def test_the_address_says_what_is_listed(
    ground: AlertGround, asked: dict[str, Any], listed: set[str]
) -> None:
    body = await drawn(desk(ground), "alerts", **asked)

    (inbox,) = of_class(body, "inbox")
    open_ = next(node for node in nodes(inbox) if type(node).__name__ == "Ul")
    shown = {href.partition("id=")[2].partition("&")[0] for href in links(open_)}
    assert shown == listed


async def test_each_count_above_the_list_is_that_of_the_rows_its_link_opens(ground: AlertGround) -> None:
    of = desk(ground)
    body = await drawn(of, "alerts")
    counts = await alerts_of(of).inbox(limit=1)

    for state, n in counts.counts.items():
        found = await alerts_of(of).inbox(state=state, limit=100)
        assert len(found.rows) == n, state
    assert f"未确认 {counts.counts['unacked']}" in said(body)
    assert await unacked(of) == (3, "over")


async def test_a_street_is_told_of_its_own_alerts_alone(ground: AlertGround) -> None:
    of = desk(ground, STREETS_OWN)
    body = await drawn(of, "alerts")

    assert UNACKED in str(links(body))
    assert UNTOLD not in str(links(body))
    assert HELD not in str(links(body)), "one of the whole centre is for who reads everything"
    assert await unacked(of) == (1, "over")
    with pytest.raises(NotThere):
        await drawn(of, "alert", alert=UNTOLD)


async def test_who_only_looks_is_offered_nothing_and_told_no_sensitive_kind(ground: AlertGround) -> None:
    of = desk(ground, VIEWER)
    body = await drawn(of, "alert", alert=SEEN_TO)
    row = await alerts_of(of).row(UNACKED)

    assert offered(row, await telling(of)) == ()
    assert of_class(await drawn(of, "alerts"), "button")
    assert "婚姻家庭" not in said(body)
    assert "类别从略" in said(body)
    assert "婚姻家庭" in said(await drawn(desk(ground), "alert", alert=SEEN_TO))


async def test_a_past_instant_has_no_inbox_and_a_centre_without_alerts_has_no_page(
    ground: AlertGround,
) -> None:
    before = replace(desk(ground), at=AT - timedelta(days=1))

    with pytest.raises(NowOnly):
        await drawn(before, "alerts")
    assert await unacked(before) is None
    with pytest.raises(NotThere):
        await drawn(desk(None), "alerts")


# ── one alert ───────────────────────────────────────────────────────────────────────────────────────────


async def progress(of: Desk, alert: str) -> dict[str, str]:
    found = await detail_of(alerts_of(of), alert)
    return {turn.name: turn.progress for turn in turns(found.file, await telling(of))}


async def test_the_first_turn_that_did_not_come_is_the_one_that_is_waited_for(ground: AlertGround) -> None:
    of = desk(ground)

    assert await progress(of, UNACKED) == {
        "raised": "past", "queued": "past", "accepted": "past", "delivered": "past", "read": "past",
        "acknowledged": "awaited", "acted": "ahead",
    }  # fmt: skip
    assert (await progress(of, HELD))["accepted"] == "awaited"
    assert "awaited" not in (await progress(of, IN_HAND)).values(), "somebody has it"
    assert "awaited" not in (await progress(of, "a-over-0")).values(), "nothing is waited for any more"


async def test_what_a_channel_cannot_prove_is_never_told_as_delivered(ground: AlertGround) -> None:
    body = await drawn(desk(ground), "alert", alert=UNACKED)

    rows = [said(row) for row in nodes(body) if type(row).__name__ == "Tr"]
    sms = next(row for row in rows if "短信" in row and "无回执" in row)
    assert sms.count("无回执") == 3, "delivered, read, and the state"
    assert "送达 " not in sms
    failed = next(row for row in rows if "HTTP 503" in row)
    assert "已改走短信" in failed


async def test_only_a_channel_without_receipts_leaves_the_chain_untold(
    ground: AlertGround, tmp_path: Path
) -> None:
    own = ground_in(tmp_path)
    of = desk(own)
    told_by_sms = replace(own.store.notices_of("a-over-2")[0], channel="sms", delivered_at=None, id="n-sms")
    own.store.commit(Changes(notices=[replace(told_by_sms, group="a-over-2")]))
    file = await alerts_of(of).file("a-over-2")
    alone = replace(file, notices=tuple(n for n in file.notices if n.channel == "sms"))

    found = {turn.name: turn for turn in turns(alone, await telling(of))}

    assert (found["delivered"].progress, found["read"].progress) == ("untold", "untold")
    assert found["delivered"].at is None


async def test_an_act_is_told_from_the_journal_before_the_alert_role_followed_it(
    ground: AlertGround,
) -> None:
    file = await alerts_of(desk(ground)).file(UNACKED)
    acts = (Act("acknowledged", AT, "district", how="page"), Act("acted", AT, "district", what="called"))

    taken, done = as_acted(replace(file, acts=acts[:1])), as_acted(replace(file, acts=acts))

    assert (taken.row.state, taken.row.group.acked_by) == ("acked", "district")
    assert taken.row.group.next_step_at is None
    assert done.row.state == "acted"
    assert as_acted(file) == file


async def test_every_row_of_an_alert_opens_what_it_is_of_and_there_are_as_many_as_it_counts(
    ground: AlertGround,
) -> None:
    of = desk(ground)

    relays = links(await drawn(of, "alert", alert=IN_HAND))
    cases = links(await drawn(of, "alert", alert=SEEN_TO))

    assert f"/relay/{RELAY}" in relays
    assert sum(href.startswith("/relay/") for href in relays) == 3
    assert sum(href.startswith("/case/") for href in cases) == 12
    assert f"/case/{CASE}" in links(await drawn(of, "alert", alert=UNACKED))


async def test_the_inbox_shows_the_first_rows_and_says_how_many_there_are(ground: AlertGround) -> None:
    body = await drawn(desk(ground), "alerts", id=SEEN_TO)

    cases = [href for href in links(of_class(body, "rows")) if href.startswith("/case/")]
    assert len(cases) == 8
    assert "共 12 件" in said(body)
    assert any(href.startswith(f"/alert/{SEEN_TO}") for href in links(body))


# ── the pages beside it ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("alert_")] + ["alerts"])
async def test_each_page_is_drawn_for_everyone_who_reads(
    ground: AlertGround, name: str, words: Words
) -> None:
    for grant in (EVERYTHING, VIEWER, STREETS_OWN):
        body = await drawn(desk(ground, grant), name, words)

        assert any(type(node).__name__ == "H1" for node in nodes(body))
        assert len(of_class(body, "tabs")) == 1


async def test_the_sums_of_a_day_are_those_of_its_rows(ground: AlertGround) -> None:
    of = desk(ground)
    proof = await alerts_of(of).proof(AT.astimezone(ZONE).date())
    n = proof.counts

    body = await drawn(of, "alert_proof")

    assert n["notices"] == n["accepted"] + n["failed"] + n["held"] + n["under_way"]
    tbody = next(node for node in nodes(body) if type(node).__name__ == "Tbody")
    assert sum(type(node).__name__ == "Tr" for node in nodes(tbody)) == n["notices"]
    (sums,) = of_class(body, "proof-sums")
    delivered = next(node for node in of_class(sums, "figure") if "送达回执" in said(node))
    mute = sum(row.notice.channel == "sms" and row.notice.accepted_at is not None for row in proof.rows)
    assert mute > 0
    told = f"{n['delivered']} +? {n['delivered']} / {n['notices']} 条；{mute} 条的通道无回执"
    assert said(delivered) == f"送达回执 {told}", "what cannot be told is no zero"


async def test_a_day_to_come_or_no_day_is_today(ground: AlertGround) -> None:
    for told in ("2099-01-01", "yesterday", ""):
        body = await drawn(desk(ground), "alert_proof", day=told)

        assert "2025-10-11" in said(body)


async def test_a_silence_says_its_owner_and_what_it_held_and_one_about_to_end_is_to_be_looked_at(
    ground: AlertGround,
) -> None:
    body = await drawn(desk(ground), "alert_silences")

    (review,) = of_class(body, "notice")
    assert "磁盘将满" in said(review)
    assert "lin" in said(review)
    assert "2 项未恢复" in said(body)
    assert "提前结束" in said(body)
    assert "/alerts/silences?act=new_silence" in links(body)
    assert "/alerts/silences?act=new_silence" not in links(
        await drawn(desk(ground, VIEWER), "alert_silences")
    )


async def test_what_nobody_is_told_of_is_listed_as_often_as_the_inbox_counts_it(ground: AlertGround) -> None:
    of = desk(ground)
    held = sum((await alerts_of(of).inbox(limit=1)).held.values())

    body = await drawn(of, "alert_silences")

    card = next(c for c in of_class(body, "rows") if ZH("held_title") in said(c))
    tbody = next(node for node in nodes(card) if type(node).__name__ == "Tbody")
    assert sum(type(node).__name__ == "Tr" for node in nodes(tbody)) == held == 2


async def test_the_shift_of_this_moment_is_marked_once_a_roster(ground: AlertGround) -> None:
    body = await drawn(desk(ground), "alert_duty")

    now = of_class(body, "now")
    assert len(now) == len(plan().rosters)
    assert {"值班长", "信息化值班"} <= {text for each in now for text in texts(each)}
    assert "+86" not in said(body), "no address is shown"


@pytest.mark.parametrize("page", ["alert_duty", "alert_channels"])
async def test_a_wrong_plan_is_said_with_its_line_and_since_when_and_that_the_last_good_one_holds(
    ground: AlertGround, page: str
) -> None:
    fault = PlanFault("alerts.toml:3: route[1].rule: unknown", 3, AT - timedelta(minutes=5), True)

    body = await drawn(desk(replace(ground, plan_fault=lambda: fault)), page)

    (notice,) = [said(node) for node in of_class(body, "notice") if "alerts.toml:3" in said(node)]
    since = (AT - timedelta(minutes=5)).astimezone(ZONE)
    assert f"{since:%H:%M:%S} 起有误（第 3 行）" in notice
    assert "仍按此前有效的配置通知" in notice
    assert "alerts.toml" not in said(await drawn(desk(ground), page))


async def test_a_plan_that_was_wrong_from_the_start_is_not_said_to_be_replaced(ground: AlertGround) -> None:
    fault = PlanFault("alerts.toml: cannot be read", None, None, False)

    body = await drawn(desk(replace(ground, plan_fault=lambda: fault)), "alert_duty")

    assert "告警不能以它启动" in said(body)
    assert "仍按此前有效的配置通知" not in said(body)


async def test_a_channel_that_nobody_used_is_unknown_and_one_that_is_well_says_when(
    ground: AlertGround,
) -> None:
    body = await drawn(desk(ground), "alert_channels")

    rows = {next(iter(texts(row))): said(row) for row in nodes(body) if type(row).__name__ == "Tr"}
    assert "正常" in rows["企业微信"]
    assert "无回执" in rows["短信"]
    assert "HTTP 503" in rows["企业微信"]


async def test_a_hand_over_for_want_of_budget_is_no_failure_and_retries_are_said(
    ground: AlertGround, tmp_path: Path
) -> None:
    own = ground_in(tmp_path)
    first, *_ = own.store.notices_of(UNACKED)
    lost = replace(first, id="n-passed", recipient="it", state="failed", accepted_at=None, error="budget")
    own.store.commit(
        Changes(
            notices=[
                replace(lost, delivered_at=None, read_at=None),
                replace(lost, id="n-sms", channel="sms", instead_of="n-passed", state="accepted", error=None),
            ]
        )
    )

    channels = await drawn(desk(own), "alert_channels")
    alert = await drawn(desk(own), "alert", alert=UNACKED)

    rows = {next(iter(texts(row))): said(row) for row in nodes(channels) if type(row).__name__ == "Tr"}
    assert "失败重试中 1" in rows["短信"]
    row = next(
        row
        for row in nodes(alert)
        if type(row).__name__ == "Tr" and "改走" in said(row) and "信息化" in said(row)
    )
    assert "额度用尽，改走短信" in said(row)
    assert of_class(row, "over") == []


async def test_an_instant_of_the_evidence_is_told_by_the_centres_clock(tmp_path: Path) -> None:
    own = ground_in(tmp_path)
    until = {"until": (AT + timedelta(hours=1)).isoformat()}
    own.store.commit(Changes(custody=[CustodyLine(UNACKED, "held", AT, evidence=until)]))

    body = await drawn(desk(own), "alert", alert=UNACKED)

    assert f"until {(AT + timedelta(hours=1)).astimezone(ZONE):%H:%M:%S}" in said(body)
    assert "+00:00" not in said(body)


async def test_each_rule_stands_with_its_parameters_and_what_is_open_of_it(ground: AlertGround) -> None:
    of = desk(ground)

    body = await drawn(of, "alert_rules", rule="surge")
    unheld = await drawn(of, "alert_rules", rule="unheld")

    assert {zh for _, _, _, zh, _ in RULES} <= set(texts(of_class(body, "inbox")))
    assert "days without another" in said(body)
    assert "/alerts?rule=unheld" in links(unheld)
    assert "告警 2 次" in said(unheld)
    (surge,) = [
        node for node in nodes(of_class(body, "rules")) if "rule=surge" in str(getattr(node, "href", ""))
    ]
    assert "告警 0 次，含 0 项 · 另有 2 项未通知" in said(body)
    assert said(surge) == "来件突增 0 2"
    assert ZH("backtest_none") in said(body)
