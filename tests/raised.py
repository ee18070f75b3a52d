"""Alerts that people were told of, built by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dashboard.domain.alert import Severity
from dashboard.domain.raised import STANDINGS, Path, RaisedAlerts, RaisedLine, Standing
from dashboard.domain.situation import Situation

STREET, COMMUNITY, OTHER_STREET = "420203009000", "420203009001", "420203010000"
LINES, CALLS = 12, 8


def line(
    key: str, *, at: datetime, severity: Severity = "over", standing: Standing = "unacked", **said: Any
) -> RaisedLine:
    """One group of one case, raised two minutes before `at`."""
    raised_at = at - timedelta(minutes=2)
    took = {"acked_at": at - timedelta(minutes=1), "acked_by": "duty"}
    usual: dict[str, Any] = {
        "rule": "clause_breached",
        "area": COMMUNITY,
        "code": "251011-037",
        "case_kind": "labour",
        "holder": None,
        "total": 1,
        "since": raised_at,
        "raised_at": raised_at,
        **(took if standing in ("in_hand", "acted") else {}),
        **({"acted_at": at - timedelta(seconds=30)} if standing == "acted" else {}),
    }
    return RaisedLine(key=key, severity=severity, standing=standing, **usual | said)


def raised(
    lines: Sequence[RaisedLine] = (), *, at: datetime, path: Path = "whole", calls: Sequence[RaisedLine] = ()
) -> RaisedAlerts:
    """As many as the lines, in their order; the last probe was half a minute ago, or a quarter of an hour."""
    ago = {"whole": timedelta(seconds=30), "broken": timedelta(minutes=15)}.get(path)
    counts: dict[str, Any] = {
        **{name: sum(one.standing == name for one in lines) for name in STANDINGS},
        **{name: sum(one.severity == name for one in lines) for name in ("due", "over", "urgent")},
    }
    return RaisedAlerts(
        **counts,
        lines=tuple(lines)[:LINES],
        calling=len(calls),
        calls=tuple(calls)[:CALLS],
        path=path,
        probed_at=None if ago is None else at - ago,
        probe_ms=None if ago is None else 840.0,
    )


def usual(*, at: datetime) -> RaisedAlerts:
    """One of each standing, a group of many among them."""
    return raised(
        (
            line("a", at=at),
            line("b", at=at, severity="due", standing="in_hand", total=12, code="", case_kind="",
                 area=OTHER_STREET, rule="clause_due_soon"),
            line("c", at=at, standing="acted", code="250915-011", case_kind="neighbours"),
            line("d", at=at, standing="silenced"),
        ),
        at=at,
    )  # fmt: skip


def longest(situation: Situation) -> Situation:
    """The same with more groups than anyone counts, of the longest words."""
    at, long = situation.at, "西塞山区第十三届人民代表大会常务委员会驻地综合治理联合工作站"
    most = line(
        "x", at=at, severity="urgent", total=9_999_999, rule=long, case_kind=long, holder=long, step=99,
        told_to=long, escalates_to=long, raised_at=at - timedelta(days=9999),
    )  # fmt: skip
    lines = [
        replace(most, key=name, standing=name, acked_by=long, acked_at=at, acted_at=at) for name in STANDINGS
    ]
    counts: dict[str, Any] = dict.fromkeys((*STANDINGS, "due", "over", "urgent"), 9_999_999)
    found = replace(raised(lines, at=at, path="broken"), **counts)
    return replace(situation, raised=found)
