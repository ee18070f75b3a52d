"""What the wide wall and the street scene show beside the rest, for the Situations of `districts`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from dashboard.domain.mix import Breakdown, DueDay, FallingDue, Mix
from dashboard.domain.situation import DueLine, OverdueLine, Runway, Situation

ZONE = ZoneInfo("Asia/Shanghai")
KIND_SHARES = (
    ("neighbours", 0.26), ("labour", 0.18), ("family", 0.14), ("contract", 0.12), ("housing", 0.08),
    ("medical", 0.06), ("damages", 0.05), ("land", 0.04), ("consumer", 0.02),
)  # fmt: skip
SOURCE_SHARES = (
    ("grid", 0.31), ("hotline12345", 0.25), ("police", 0.15), ("court", 0.1), ("mediation", 0.07),
    ("petition", 0.06), ("meetings", 0.03), ("opinion", 0.03),
)  # fmt: skip
DUE_SHARES = (0.08, 0.1, 0.02, 0.19, 0.16, 0.14, 0.2)


def with_mix(situation: Situation) -> Situation:
    """The same with what its numbers could be made of: the parts add up to them."""
    random = Random(7)
    return replace(
        situation,
        due_soon=_due_soon(situation, random),
        mix=_mix(situation),
        street_runways=_runways(situation, random),
        street_overdue=_late(situation),
    )


def with_huge_mix(situation: Situation, *, long: str) -> Situation:
    """Every number at 9,999,999, every word long."""
    n = 9_999_999
    names = Breakdown(tuple((f"{long}{i}", n) for i in range(24)), n, n)
    days = tuple(replace(day, open=n, due_soon=n) for day in _mix(situation).falling_due.days)
    return replace(
        situation,
        due_soon=tuple(
            replace(line, kind=long, code="251011-9999999", holder=long)
            for line in _due_soon(situation, Random(7))
        ),
        mix=Mix(names, names, FallingDue(days, n, n)),
        street_runways={
            area.code: Runway((n,) * 40, (n,) * 8) for area in situation.register if area.level == "street"
        },
        street_overdue={
            area.code: tuple(replace(line, area=area.code) for line in situation.overdue[:4])
            for area in situation.register
            if area.level == "street"
        },
    )


def _due_soon(situation: Situation, random: Random) -> tuple[DueLine, ...]:
    tiles = [a for a in situation.register if a.level in ("community", "village")]
    kinds = [kind for kind, _ in KIND_SHARES]
    return tuple(
        DueLine(
            id=f"d{i}",
            code=f"251006-{14 + i:03}",
            area=area.code,
            kind=random.choice(kinds),
            clause="close_major" if i == 9 else "close_ordinary" if i % 3 else "dispatch",
            due_at=situation.at + timedelta(minutes=72 + 47 * i + 9 * i * i),
            holder=area.parent_code if i % 4 else None,
        )
        for i, area in enumerate(tiles[2::4][: min(12, situation.total.cases.due_soon)])
    )


def _mix(situation: Situation) -> Mix:
    cases, today = situation.total.cases, situation.at.astimezone(ZONE).date()
    ahead = cases.open - cases.open_overdue
    by_day = [int(ahead * share) for share in DUE_SHARES]
    soon = cases.due_soon
    days = []
    for i, n in enumerate(by_day):
        days.append(DueDay(today + timedelta(days=i), n, min(n, soon)))
        soon -= days[-1].due_soon
    rest = ahead - sum(by_day)
    return Mix(
        _breakdown(KIND_SHARES, cases.open),
        _breakdown(SOURCE_SHARES, situation.total.today.registered),
        FallingDue(tuple(days), rest - rest // 4, rest // 4),
    )


def _breakdown(shares: tuple[tuple[str, float], ...], n: int) -> Breakdown:
    most = [(name, int(n * share)) for name, share in shares]
    most[0] = most[0][0], n - sum(k for _, k in most[1:])
    return Breakdown(tuple((name, k) for name, k in most if k))


def _runways(situation: Situation, random: Random) -> dict[str, Runway]:
    found = {}
    for area in situation.register:
        cases = situation.areas[area.code].cases if area.code in situation.areas else None
        if area.level != "street" or cases is None or not cases.open:
            continue
        columns = [0] * 48
        soon, late = cases.due_soon, cases.open_overdue
        for n, start, length in ((cases.open - soon - late, 0, 32), (soon, 32, 8), (late, 40, 8)):
            for _ in range(n):
                columns[start + random.randrange(length)] += 1
        found[area.code] = Runway(tuple(columns[:40]), tuple(columns[40:]))
    return found


def _late(situation: Situation) -> dict[str, tuple[OverdueLine, ...]]:
    """As many lines as a street has overdue cases, four at the most."""
    found = {}
    for area in situation.register:
        if area.level != "street" or area.code not in situation.areas:
            continue
        n = min(4, situation.areas[area.code].cases.open_overdue)
        below = [a.code for a in situation.register if a.parent_code == area.code]
        lines = situation.overdue[:n]
        if lines and below:
            found[area.code] = tuple(
                replace(line, area=below[i % len(below)], holder=area.code if i % 2 else None)
                for i, line in enumerate(lines)
            )
    return found
