"""The alerts of the made-up district: one that nobody has, some in hand, some over, and what was kept silent.

All in the real store, on a file of SQLite. For tests, and to look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from dashboard.domain.alert import Finding, Receipt, Severity, Subject, Turn, notice_id
from dashboard.domain.alert_faces import ChannelFace, ParamFace, RuleFace
from dashboard.domain.duty import (
    Address,
    ChannelUse,
    DutyPlan,
    Escalation,
    Hours,
    Post,
    Roster,
    Route,
    Shift,
    Step,
)
from dashboard.ports import Clock, Sealer
from dashboard.ports.alert_store import AlertStore
from dashboard.ports.alerts import Changes, CustodyLine, Episode, Group, Notice, Silence
from dashboard.reading.alert_ground import AlertGround
from dashboard.store.alerts import SqlAlerts
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from tests import districts
from tests.desk_district import CASE, COMMUNITY, OTHER, RELAY, STREET
from tests.desks import ZONE
from tests.ingest.fakes import MirrorSealer

AT: Final = districts.AT
UNACKED, HELD, IN_HAND, SEEN_TO, UNTOLD = "a-unheld", "a-disk", "a-relays", "a-due-soon", "a-urgent"
SILENCE, ENDED_SILENCE = "s-surge", "s-ended"
RULES: Final = (
    ("clause_breached", "deadline", "case", "时限超期", "Clause breached"),
    ("clause_due_soon", "deadline", "case", "时限临近", "Clause due soon"),
    ("relay_breached", "relay", "relay", "上传超 60 分", "Relay over 60 min"),
    ("unheld", "work", "case", "无人持有", "Nobody holds it"),
    ("source_silent", "source", "source", "来源静默", "Source silent"),
    ("surge", "volume", "area", "来件突增", "Surge"),
    ("disk_full", "centre", "centre", "磁盘将满", "Disk filling up"),
)


def before(**passed: float) -> datetime:
    return AT - timedelta(**passed)


def faces() -> Mapping[str, RuleFace]:
    params = (
        ParamFace("share", "of the allowance used", 0.8, 0.8, 0.5, 0.99),
        ParamFace("quiet_days", "days without another", 7.0, 14.0, 1, 90),
    )
    return {
        name: RuleFace(
            name, family, about, zh, en,  # type: ignore[arg-type]
            f"{zh}，自该时刻起，直到不再如此", f"{en}, from that instant on, for as long as it is so",
            params if family in ("deadline", "volume") else (),
            source="Rule 1515" if family == "deadline" else "", hold_s=120.0,
        )
        for name, family, about, zh, en in RULES
    }  # fmt: skip


def channels() -> Mapping[str, ChannelFace]:
    told: Sequence[tuple[str, str, str, int | None, float | None, frozenset[Receipt]]] = (
        ("wecom_app", "企业微信", "WeCom app", 20, 60.0, frozenset({"delivered", "read"})),
        ("sms", "短信", "SMS", 60, 60.0, frozenset()),
        ("browser", "浏览器", "Browser", None, None, frozenset({"delivered", "read"})),
    )
    return {kind: ChannelFace(kind, zh, en, n, s, receipts) for kind, zh, en, n, s, receipts in told}


def plan() -> DutyPlan:
    def post(name: str, label: str, **said: Any) -> Post:
        return Post(name, label, (Address("wecom", f"{name}@"), Address("sms", "+86")), **said)

    posts = [
        post("duty_chief", "值班长"),
        post(
            "street_duty",
            "澄月街道社会矛盾纠纷多元化解中心值班岗",
            areas=(STREET,),
            quiet=Hours(time(22), time(7)),
        ),
        post("deputy", "分管领导"),
        post("committee", "政法委值班"),
        post("it", "信息化值班"),
    ]
    day, night = Hours(time(8, 30), time(17, 30)), Hours(time(17, 30), time(8, 30))
    duty = Roster(
        "duty",
        (
            Shift(("rest",), day, ("deputy",)),
            Shift(("all",), day, ("duty_chief",)),
            Shift(("all",), night, ("street_duty", "it")),
        ),
        ("duty_chief",),
    )
    computers = Roster("computers", (Shift(("all",), Hours(time(0), time(0)), ("it",)),), ("it",))
    ways = (
        Escalation(
            "people",
            (
                Step(("duty", "street_duty")),
                Step(("deputy",), not_delivered_s=120, not_read_s=300, not_acknowledged_s=600),
                Step(("committee",), not_acknowledged_s=900),
            ),
        ),
        Escalation("machines", (Step(("computers",)), Step(("duty_chief",), not_acknowledged_s=1800))),
    )
    return DutyPlan(
        channels={
            "wecom": ChannelUse("wecom", "wecom_app"),
            "sms": ChannelUse("sms", "sms"),
            "browser": ChannelUse("browser", "browser"),
        },
        posts={each.name: each for each in posts},
        rosters={"duty": duty, "computers": computers},
        escalations={way.name: way for way in ways},
        routes=(
            Route("centre", "machines", rules=("disk_full", "source_silent")),
            Route("all", "people"),
        ),
    )


def on_duty(plan: DutyPlan, roster: str, at: datetime) -> tuple[str, ...]:
    """By the hours alone, as if every day were a working day."""
    found = plan.rosters[roster]
    there = at.astimezone(ZONE).time()
    for shift in found.shifts:
        begins, ends = shift.hours
        is_in = begins <= there < ends if begins < ends else there >= begins or there < ends
        if is_in and shift.days != ("rest",):
            return shift.posts
    return found.otherwise


# ── what happened ───────────────────────────────────────────────────────────────────────────────────────


def finding(
    rule: str, about: str, id_: str, since: datetime, severity: Severity, code: str, **said: Any
) -> Finding:
    return Finding(rule, Subject(about, id_), since, severity, code, **said)  # type: ignore[arg-type]


def told(
    group: Group, findings: Sequence[Finding], notices: Sequence[Notice], lines: Sequence[CustodyLine] = ()
) -> Changes:
    """A group as the pipeline commits it. Its episodes are resolved when it is."""
    group = replace(group, closed_at=group.opened_at if notices else None)
    episodes = [
        Episode(f, group.opened_at, group=group.id, resolved_at=group.resolved_at, flaps=n == 1)
        for n, f in enumerate(findings)
    ]
    custody = [line for notice in notices for line in lines_of(notice)]
    if group.acked_at is not None:
        custody.append(CustodyLine(group.id, "acknowledged", group.acked_at, evidence={"how": "page"}))
    members = [(notice.id, episode.id) for notice in notices for episode in episodes]
    return Changes(
        episodes=episodes, groups=[group], notices=list(notices), members=members, custody=[*custody, *lines]
    )


def lines_of(notice: Notice) -> list[CustodyLine]:
    """What is proven of a notice, by the instants that it bears."""
    turns: Sequence[tuple[Turn, datetime | None, Mapping[str, str]]] = (
        ("queued", notice.created_at, {"key": notice.id[:12]}),
        ("accepted", notice.accepted_at, {"status": "200", "message": "wx-7f31"}),
        ("delivered", notice.delivered_at, {"callback": "delivered"}),
        ("read", notice.read_at, {"callback": "read"}),
        ("failed", notice.created_at if notice.state == "failed" else None, {"status": "503"}),
    )
    return [
        CustodyLine(notice.group, turn, at, notice.id, notice.channel, notice.recipient, evidence)
        for turn, at, evidence in turns
        if at is not None
    ]


def notice(group: Group, channel: str, recipient: str, **said: Any) -> Notice:
    """Accepted 0.4 seconds after its making, where nothing else is said."""
    made_at = said.pop("created_at", group.opened_at)
    step = said.pop("step", 0)
    made = Notice(
        notice_id(group.id, step, channel, recipient), group.id, step, channel, recipient, "zh",
        "值班告警", "编号与时刻", group.severity, group.total, "accepted", made_at, made_at,
        attempts=1, accepted_at=made_at + timedelta(seconds=0.4),
    )  # fmt: skip
    return replace(made, **said)


def story() -> list[Changes]:
    return [_unheld(), _urgent(), _relays(), _due_soon(), _disk(), *_over(), _kept_silent()]


def _unheld() -> Changes:
    since = before(minutes=6, seconds=12)
    group = Group(
        UNACKED, "unheld/grid-1", "all", "unheld", "over", COMMUNITY, since + timedelta(seconds=0.3),
        next_step_at=since + timedelta(minutes=10), next_to="deputy",
    )  # fmt: skip
    found = finding(
        "unheld", "case", CASE, since, "over", "251010-008", area=COMMUNITY, case_kind="neighbours"
    )
    seen = since + timedelta(seconds=3)
    notices = [
        notice(group, "wecom", "duty_chief", delivered_at=seen, read_at=since + timedelta(seconds=96)),
        notice(group, "wecom", "street_duty", state="failed", accepted_at=None, attempts=5, error="HTTP 503"),
    ]
    sms = notice(group, "sms", "street_duty", created_at=since + timedelta(seconds=187))
    return told(group, [found], [*notices, replace(sms, instead_of=notices[1].id)])


def _urgent() -> Changes:
    since = before(seconds=48)
    group = Group(
        UNTOLD, "clause_breached/grid-2", "all", "clause_breached", "urgent", OTHER,
        since + timedelta(seconds=0.1), next_step_at=since + timedelta(minutes=2), next_to="deputy",
    )  # fmt: skip
    found = finding("clause_breached", "case", "grid/2", since, "urgent", "251011-031", area=OTHER,
                    case_kind="labour", holder=OTHER)  # fmt: skip
    notices = [
        notice(group, "wecom", "duty_chief", state="sending", accepted_at=None),
        notice(group, "browser", "duty_chief"),
        notice(group, "sms", "street_duty", state="waiting", accepted_at=None, attempts=1, repeats=1,
               try_at=AT + timedelta(seconds=8), error="HTTP 429"),
    ]  # fmt: skip
    return told(group, [found], notices)


def _relays() -> Changes:
    opened = before(minutes=31)
    group = Group(
        IN_HAND, "relay_breached/street", "all", "relay_breached", "over", STREET, opened, total=3, open=2,
        acked_at=before(minutes=22), acked_by="duty_chief",
    )  # fmt: skip
    found = [
        finding("relay_breached", "relay", name, opened - timedelta(minutes=n), "over", name, area=COMMUNITY)
        for n, name in enumerate((RELAY, "relay-on-its-way", "relay-late"))
    ]
    at = opened + timedelta(seconds=2)
    sent = notice(group, "wecom", "duty_chief", delivered_at=at, read_at=at + timedelta(seconds=40))
    return told(group, found, [sent])


def _due_soon() -> Changes:
    opened = before(hours=2)
    group = Group(
        SEEN_TO, "clause_due_soon/street", "all", "clause_due_soon", "due", STREET, opened, total=12, open=12,
        acked_at=before(minutes=50), acked_by="street", acted_at=before(minutes=35),
    )  # fmt: skip
    found = [
        finding("clause_due_soon", "case", f"grid/{n}", opened, "due", f"251001-{n:03}", area=COMMUNITY,
                case_kind="family" if n == 3 else "neighbours", holder=COMMUNITY)
        for n in range(1, 13)
    ]  # fmt: skip
    return told(group, found, [notice(group, "wecom", "street_duty", delivered_at=before(minutes=119))])


def _disk() -> Changes:
    opened = before(minutes=12)
    group = Group(
        HELD, "disk_full", "centre", "disk_full", "due", "", opened,
        next_step_at=AT + timedelta(hours=2), next_to="duty_chief",
    )  # fmt: skip
    found = finding("disk_full", "centre", "disk", opened, "due", "disk")
    kept = notice(group, "wecom", "it", state="held", accepted_at=None, attempts=0,
                  try_at=AT + timedelta(hours=1))  # fmt: skip
    return told(group, [found], [kept])


def _over() -> list[Changes]:
    lines: Sequence[tuple[str, str, str, float, str | None, bool]] = (
        ("clause_due_soon", "case", "250926-031", 1.2, "street", True),
        ("unheld", "case", "251010-005", 5.3, "duty_chief", False),
        ("source_silent", "source", "hotline12345", 4.4, None, False),
        ("clause_breached", "case", "251002-002", 7.7, "street", True),
        ("relay_breached", "relay", "relay-3", 9.0, None, False),
    )
    made = []
    for n, (rule, about, code, hours, by, is_acted) in enumerate(lines):
        opened = before(hours=hours)
        group = Group(
            f"a-over-{n}", f"{rule}/{n}", "all", rule, "over", STREET if about != "source" else "", opened,
            open=0, resolved_at=opened + timedelta(minutes=38),
            acked_at=opened + timedelta(minutes=4) if by else None, acked_by=by,
            acted_at=opened + timedelta(minutes=20) if is_acted else None,
        )  # fmt: skip
        found = finding(rule, about, code, opened, "over", code, area=group.area)
        seen = opened + timedelta(seconds=4)
        made.append(told(group, [found], [notice(group, "wecom", "duty_chief", delivered_at=seen)]))
    return made


def _kept_silent() -> Changes:
    silences = [
        Silence(
            SILENCE, "lin", "周末无接访窗口，来件集中在周一", before(hours=20), AT + timedelta(hours=4),
            rule="surge", area=STREET, held=3,
        ),
        Silence("s-near", "lin", "机房搬迁", before(hours=23), AT + timedelta(minutes=20), rule="disk_full"),
        Silence(
            ENDED_SILENCE, "zhou", "系统割接演练", before(days=3), before(days=2), rule="source_silent",
            ended_at=before(days=2, hours=20), held=11,
        ),
    ]  # fmt: skip
    held = [
        Episode(
            finding("surge", "area", STREET, before(hours=n), "due", STREET, area=STREET),
            before(hours=n), held_by=f"silence/{SILENCE}",
        )
        for n in (3, 5)
    ]  # fmt: skip
    return Changes(silences=silences, episodes=held)


class At:
    """A clock that stands at the district's instant."""

    def now(self) -> datetime:
        return AT


def store_in(folder: Path, *, sealer: Sealer | None = None, clock: Clock | None = None) -> AlertStore:
    """A store of its own that keeps the story."""
    url = f"sqlite:///{folder / 'alerts.sqlite'}"
    migrate(url, "alerts")
    store = SqlAlerts(journal_engine(url), sealer or MirrorSealer(), clock or At())
    for changes in story():
        store.commit(changes)
    return store


def ground_in(folder: Path) -> AlertGround:
    made = plan()
    return AlertGround(store_in(folder), lambda: made, on_duty, faces, channels())
