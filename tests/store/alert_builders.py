"""Episodes, groups and notices of which a test says only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dashboard.domain.alert import Finding, Subject
from dashboard.ports.alerts import Episode, Group, Notice

NOW = datetime(2026, 3, 2, 1, 2, 3, 456_789, tzinfo=UTC)


def an_episode(
    subject: str = "c1",
    *,
    since: datetime = NOW - timedelta(minutes=5),
    part: str = "",
    holder: str | None = None,
    area: str = "510104002",
    **said: Any,
) -> Episode:
    """Opened NOW."""
    found = Finding(
        "case_overdue",
        Subject("case", subject),
        since,
        "over",
        f"A-{subject}",
        area=area,
        case_kind="wages",
        holder=holder,
        figures={"minutes": 12, "share": 0.5, "clause": "close"},
        part=part,
    )
    return Episode(found, **{"opened_at": NOW, **said})


def a_group(id_: str, **said: Any) -> Group:
    return replace(
        Group(
            id_,
            key="case_overdue/510104",
            route="districts",
            rule="case_overdue",
            severity="over",
            area="510104002",
            opened_at=NOW,
        ),
        **said,
    )


def a_notice(id_: str, group: str, **said: Any) -> Notice:
    return replace(
        Notice(
            id_,
            group,
            step=0,
            channel="sms",
            recipient="duty",
            lang="zh",
            title="1 件超期",
            text="A-1 已超期 12 分钟",
            severity="over",
            total=1,
            state="waiting",
            created_at=NOW,
            try_at=NOW,
        ),
        **said,
    )
