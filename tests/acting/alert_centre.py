"""A centre at whose desk one acts on alerts: the real gate, and the alerts' own store on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard.acting.alert_acts import AlertActing
from dashboard.domain.alert import Finding, Subject, made_of, notice_id
from dashboard.domain.alert_faces import ChannelFace, RuleFace
from dashboard.domain.duty import Address, ChannelUse, DutyPlan, Escalation, Post, Roster, Route, Step
from dashboard.ports import Grant
from dashboard.ports.alert_store import AlertStore
from dashboard.ports.alerts import Changes, Episode, Group, Notice
from dashboard.reading.alert_ground import AlertGround
from dashboard.reading.alerts import AlertDesk
from dashboard.store.alerts import SqlAlerts
from dashboard.store.engine import journal_engine
from dashboard.store.migrate import migrate
from tests import districts
from tests.acting.desk_centre import OTHER, STREET, DeskCentre, Ticking, centre
from tests.desks import EVERYTHING
from tests.ingest.fakes import MirrorSealer

AT = districts.AT
RULES = {
    name: RuleFace(name, family, "case", zh, en, zh, en)
    for name, family, zh, en in (
        ("case_overdue", "deadline", "个案逾期", "Case overdue"),
        ("source_silent", "source", "来源静默", "Source silent"),
    )
}
PLAN = DutyPlan(
    channels={"chat": ChannelUse("chat", "dingtalk_bot", messages=20, per_s=60.0)},
    posts={
        "duty": Post("duty", "值班岗", (Address("chat", "somewhere"),)),
        "chief": Post("chief", "值班长", (Address("chat", "elsewhere"),)),
    },
    rosters={"shift": Roster("shift", (), ("duty",))},
    escalations={"two": Escalation("two", (Step(("shift",)), Step(("chief",), not_acknowledged_s=900.0)))},
    routes=(Route("all", "two"),),
)
MEMBER = Grant("person", "lin", role="street", area=STREET)
ELSEWHERE = Grant("person", "wu", role="street", area=OTHER)
DISTRICT = Grant("person", "zhao", role="district")
VIEWER = Grant("person", "he", role="viewer")
ADMIN = Grant("person", "root", role="admin")


def store_in(folder: Path) -> AlertStore:
    url = f"sqlite:///{folder}/alerts.sqlite"
    migrate(url, "alerts")
    return SqlAlerts(journal_engine(url), MirrorSealer(), Ticking())


def ground_of(store: AlertStore, plan: DutyPlan = PLAN) -> AlertGround:
    return AlertGround(
        store=store,
        plan=lambda: plan,
        on_duty=lambda plan, roster, at: plan.rosters[roster].otherwise,
        rules=lambda: RULES,
        channels={"dingtalk_bot": ChannelFace("dingtalk_bot", "钉钉", "DingTalk", 20, 60.0)},
    )


def episode_of(name: str = "c1", *, area: str = STREET, kind: str = "neighbours", **said: Any) -> Episode:
    found = Finding(
        "case_overdue", Subject("case", f"grid/{name}"), AT - timedelta(minutes=5), "over", f"251011-{name}",
        area=area, case_kind=kind, figures={"minutes": 5},
    )  # fmt: skip
    return Episode(found, **{"opened_at": AT, **said})


def group_of(name: str = "c1", *, area: str = STREET, **said: Any) -> Group:
    group = Group(
        made_of("group", name), key=f"case_overdue/{area}", route="all", rule="case_overdue", severity="over",
        area=area, opened_at=AT, closed_at=AT, next_step_at=AT + timedelta(minutes=15), next_to="chief",
    )  # fmt: skip
    return replace(group, **said)


def notice_of(group: Group, *, post: str = "duty", step: int = 0, **said: Any) -> Notice:
    notice = Notice(
        notice_id(group.id, step, "chat", post), group.id, step, "chat", post, "zh", "一件逾期",
        "251011-c1 逾期 5 分", group.severity, group.total, "accepted", AT, AT, attempts=1, accepted_at=AT,
    )  # fmt: skip
    return replace(notice, **said)


def told(store: AlertStore, group: Group, *episodes: Episode) -> Notice:
    """The group is there, with its episodes and a notice to the post on duty."""
    notice = notice_of(group)
    kept = [replace(episode, group=group.id) for episode in episodes]
    store.commit(Changes(episodes=kept, groups=[group], notices=[notice]))
    return notice


class AlertCentre:
    def __init__(self, inner: DeskCentre, store: AlertStore) -> None:
        self.inner = inner
        self.store = store
        self.ground = ground_of(store)
        self.acting = AlertActing(
            inner.intake.act, journal=inner.journal, audit=inner.audit, clock=inner.clock
        )

    def desk(self, grant: Grant = EVERYTHING, *, at: datetime | None = None) -> AlertDesk:
        return AlertDesk(self.ground, self.inner.desk(grant, at=at))

    def types(self, subject: str) -> list[str]:
        return [r.event.type for r in self.inner.journal.of_subject(subject)]


@asynccontextmanager
async def alert_centre(folder: Path) -> AsyncIterator[AlertCentre]:
    async with centre() as inner:
        yield AlertCentre(inner, store_in(folder))
