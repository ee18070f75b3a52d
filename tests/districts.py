"""Situations for screens: a district of real areas with made-up numbers, and the extremes of one."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from dashboard.domain.area import Area
from dashboard.domain.calendar import RunsOut
from dashboard.domain.events import Direction
from dashboard.domain.flow import Flow, FlowSpan
from dashboard.domain.situation import (
    CLAUSES,
    AlertLine,
    Alerts,
    AreaSituation,
    Canary,
    CaseCounts,
    CaseLine,
    ClauseCounts,
    ClauseName,
    DayCounts,
    HopCounts,
    InFlight,
    LetterCounts,
    OverdueLine,
    RelayCounts,
    RelayLine,
    Runway,
    Situation,
    SourceSituation,
)
from layouts.words import KINDS
from tests import raised
from tests.mixes import with_huge_mix, with_mix

AT = datetime(2025, 10, 11, 6, 32, 6, tzinfo=UTC)
BOROUGHS = ("BROOKLYN", "QUEENS", "MANHATTAN", "BRONX", "STATEN ISLAND")
HOPS = (
    HopCounts("down", "district-street", 171, 1, 4.0, 11.0, 16.5, 21.0),
    HopCounts("down", "street-community", 170, 0, 6.5, 16.2, 30.1, 32.0),
    HopCounts("down", "community-household", 169, 1, 7.5, 22.4, 49.3, 51.0),
    HopCounts("up", "household-community", 171, 0, 5.0, 14.1, 33.0, 45.5),
)
LATE_OF = ((5, 238), (13, 166), (4, 126), (0, 150), (3, 92), (0, 0), (1, 54))
"""Clauses late or overdue, of those due, by street."""
SOURCES = ("care", "court", "grid", "hotline12345", "mediation", "meetings", "opinion", "petition", "police")


def xisaishan() -> tuple[Area, ...]:
    """The real register of the district."""
    path = Path(__file__).parents[1] / "feeds" / "areas" / "xisaishan_areas.csv"
    with path.open(encoding="utf-8") as file:
        return tuple(_area(row) for row in csv.DictReader(file))


def boroughs(*sizes: int) -> tuple[Area, ...]:
    """A city of boroughs with so many boards each, coded and named as New York does."""
    found = [Area("NYC", "New York City", "district", "")]
    for i, size in enumerate(sizes):
        name = BOROUGHS[i] if i < len(BOROUGHS) else f"BOROUGH {i}"
        found.append(Area(name, name, "street", "NYC"))
        boards = [f"{j:02} {name}" for j in range(1, size + 1)]
        found += [Area(board, board, "community", name) for board in boards]
    return tuple(found)


def empty(*, at: datetime = AT, areas: Iterable[Area] = ()) -> Situation:
    """A centre on its first morning."""
    return Situation(at, 0, {"": AreaSituation("")}, tuple(areas))


def normal(*, at: datetime = AT, seed: int = 1, areas: tuple[Area, ...] | None = None) -> Situation:
    """An ordinary afternoon."""
    random, areas = Random(seed), areas or xisaishan()
    situations = _uneven(_situations(areas, random), areas)
    tiles = [a for a in areas if a.level in ("community", "village")]
    newest = tuple(
        CaseLine(
            id=f"grid-{seed}-{i}",
            code=f"2510{11 - i // 6:02}-{37 - i:03}",
            area=random.choice(tiles).code,
            kind=random.choice(list(KINDS)),
            grade="ordinary",
            source=random.choice(SOURCES),
            reported_at=at - timedelta(minutes=7 * i + 1),
        )
        for i in range(20)
    )
    canaries = tuple(
        Canary(f"c{i}", sent, sent + timedelta(milliseconds=random.randint(20, 900)))
        for i in range(40, -1, -1)
        if i != 12 and (sent := at - timedelta(seconds=60 * i + 14))
    )
    sources = tuple(
        SourceSituation(name, at - timedelta(seconds=random.choice((3, 8, 41, 95, 540, 1900))), "fresh", 60.0)
        for name in SOURCES
    )
    used: tuple[tuple[Direction, float], ...] = (
        ("up", 44.2), ("down", 38.4), ("down", 31.9), ("up", 17.0), ("down", 6.0),
    )  # fmt: skip
    on_its_way = tuple(
        RelayLine(f"r{i}", way, area.code, at - timedelta(minutes=minutes), area.parent_code, area.code)
        for i, ((way, minutes), area) in enumerate(zip(used, tiles, strict=False))
    )
    in_flight = InFlight((1, 1, 0, 2, 1, 0), on_its_way)
    overdue = tuple(
        OverdueLine(
            id=f"o{i}",
            code=f"2509{11 + i}-{6 + i:03}",
            area=area.code,
            kind=random.choice(list(KINDS)),
            grade="ordinary",
            clause=CLAUSES[i % 4],
            due_at=at - timedelta(hours=52 / (i + 1) ** 1.6),
            holder=area.parent_code if i % 3 else None,
            held_since=at - timedelta(hours=90 - 12 * i),
        )
        for i, area in enumerate(tiles[::5][:6])
    )
    return with_mix(Situation(
        at, seed, situations, areas, sources, newest, canaries,
        relay_hops=HOPS, in_flight=in_flight, overdue=overdue,
        runways=_runways(), flow=flow(at=at),
        alerts=_alerts(situations[""].cases.open_overdue, overdue, on_its_way),
        letters=LetterCounts(22, 20, 14, 2, 6), raised=raised.usual(at=at),
    ))  # fmt: skip


def _runways() -> dict[ClauseName, Runway]:
    """As many squares as the clauses of `normal` have cases."""
    numbers = {"dispatch": (6, 2, 1), "close_ordinary": (87, 7, 3), "close_major": (14, 2, 2)}
    found = {clause: _runway(*split) for clause, split in numbers.items()}
    return {**found, "close_special": _runway(4, 0, 0)}  # type: ignore[dict-item]


def _runway(ahead: int, soon: int, over: int) -> Runway:
    columns = [0] * 48
    for total, start, length in ((ahead, 0, 32), (soon, 32, 8), (over, 40, 8)):
        for i in range(total):
            columns[start + (i * 7 + i * i) % length] += 1
    return Runway(tuple(columns[:40]), tuple(columns[40:]))


def _alerts(late: int, overdue: tuple[OverdueLine, ...], relays: tuple[RelayLine, ...]) -> Alerts:
    worst, relay = overdue[0], relays[0]
    return Alerts(
        late, 1, 0,
        (
            AlertLine("b", "breach", "over", worst.code, worst.due_at, worst.area, worst.kind),
            AlertLine("r", "relay", "over", relay.id, relay.sent_at, relay.area),
        ),
    )  # fmt: skip


def flow(*, at: datetime = AT, times: int = 1) -> Flow:
    """A day and a month of a district whose people work by day; `times` as many of everything."""
    random, hour = Random(5), at.replace(minute=0, second=0, microsecond=0)
    by_hour = []
    for i in range(24, -1, -1):
        start = hour - timedelta(hours=i)
        busy = 3 if 0 <= start.hour <= 9 else 0
        come, gone = random.randint(0, busy + 1), random.randint(0, busy)
        by_hour.append(FlowSpan(start, come * times, gone * times, (busy // 2 * times, (busy + 1) * times)))
    # The local day of the district begins at 16:00 UTC of the day before.
    day = at.replace(hour=16, minute=0, second=0, microsecond=0) - timedelta(days=at.hour < 16)
    by_day = []
    for i in range(29, -1, -1):
        usual = (11 * times, 19 * times) if i < 26 else None
        by_day.append(
            FlowSpan(
                day - timedelta(days=i), random.randint(9, 22) * times, random.randint(8, 20) * times, usual
            )
        )
    return Flow(tuple(by_hour), tuple(by_day))


def silent(*, at: datetime = AT) -> Situation:
    """Two sources are not heard, one never said how often it speaks, and some types are unknown."""
    calm = normal(at=at)
    hotline, police = calm.sources[3], calm.sources[8]
    changed = {
        "hotline12345": replace(hotline, state="silent", last_event_at=at - timedelta(minutes=47)),
        "police": replace(police, state="silent", last_event_at=at - timedelta(hours=3)),
        "petition": replace(calm.sources[7], state="unknown", interval_s=None),
    }
    sources = tuple(changed.get(source.name, source) for source in calm.sources)
    return replace(calm, sources=sources, unknown_types=Counter({"drone.seen": 12, "robot.met": 1}))


def huge(*, at: datetime = AT) -> Situation:
    """Every number at 9,999,999, long names everywhere, more sources than there are places."""
    long = "西塞山区第十三届人民代表大会常务委员会驻地综合治理联合工作站"
    n = 9_999_999
    base = normal(at=at)
    areas = tuple(replace(area, name=f"{area.name[:-3]}{long}社区") for area in base.register)
    cases = CaseCounts(n, n, n, n, n, n, n)
    clauses = {name: ClauseCounts(n, n, n, n, n, 0.5) for name in CLAUSES}
    relay = RelayCounts(n, n - 1, n, n, n, n, 59.9, 59.9, 9999.9, 9999.9)
    hops = [
        HopCounts(way, "community-household", n, n, 59.9, 9999.9, 9999.9, 9999.9) for way in ("up", "down")
    ]
    one = AreaSituation("", cases, cases, clauses, relay, relay, DayCounts(n, n), at)
    whole = replace(
        base,
        register=areas,
        areas={code: replace(one, code=code) for code in ["", *(a.code for a in areas)]},
        sources=tuple(
            SourceSituation(f"{long}-{i:02}", at - timedelta(days=i), "silent", 60.0) for i in range(40)
        ),
        newest=tuple(
            replace(line, kind=long, source=long, code="251011-9999999", reported_at=at - timedelta(days=30))
            for line in base.newest
        ),
        unknown_types={f"{long}{i}": n for i in range(40)},
        is_demo=True,
        relay_hops=tuple(hops),
        in_flight=replace(base.in_flight, bands=(n,) * 6),
        calendar=RunsOut(date(2025, 12, 31), 60),
        flow=flow(at=at, times=999_999),
        letters=LetterCounts(n, n, n, n, n),
        overdue=tuple(
            replace(
                line, kind=long, code="251011-9999999", due_at=at - timedelta(days=9999),
                holder=long, held_since=at - timedelta(days=9999),
            )
            for line in base.overdue
        ),
        runways={clause: Runway((n,) * 40, (n,) * 8) for clause in CLAUSES},
        alerts=Alerts(
            n, n, n,
            (
                replace(base.alerts.lines[0], what="251011-9999999", case_kind=long, holder=long),
                base.alerts.lines[1],
                AlertLine("s", "source", "due", long, at - timedelta(days=9999)),
            ),
        ),
    )  # fmt: skip
    return with_huge_mix(raised.longest(whole), long=long)


def _situations(areas: tuple[Area, ...], random: Random) -> dict[str, AreaSituation]:
    own: dict[str, CaseCounts] = {a.code: _own(a, random) for a in areas}
    by_code = {area.code: area for area in areas}
    sums: dict[str, Counter[str]] = {"": Counter()}
    for area in areas:
        here: Area | None = area
        counts = _fields(own[area.code])
        sums[""].update(counts)
        while here is not None:
            sums.setdefault(here.code, Counter()).update(counts)
            here = by_code.get(here.parent_code)
    return {
        code: _area_situation(code, CaseCounts(**found), own=own.get(code, CaseCounts()))
        for code, found in sums.items()
    }


def _uneven(found: dict[str, AreaSituation], areas: tuple[Area, ...]) -> dict[str, AreaSituation]:
    """Streets of unlike volume, which come to the total's clauses: the second one is worse than its volume
    explains, the fourth better, and of the sixth nothing was due."""
    streets = [area.code for area in areas if area.level == "street"]
    for code, (late, due) in zip(streets, LATE_OF, strict=False):
        clauses: dict[ClauseName, ClauseCounts] = {
            "close_ordinary": ClauseCounts(9, 1, late // 4, due - late, late - late // 4)
        }
        found[code] = replace(found[code], clauses=clauses)
    return found


def _own(area: Area, random: Random) -> CaseCounts:
    if area.level in ("district", "virtual"):
        return CaseCounts()
    opened = random.choice((0, 1, 1, 2, 2, 3, 3, 4, 5, 7)) if area.level != "street" else random.randint(0, 1)
    overdue = int(opened > 3 and random.random() < 0.5)
    soon = random.randint(0, 2) if opened > 4 else 0
    closed = random.randint(50, 150)
    return CaseCounts(opened + closed, opened, closed, overdue, 2, min(soon, opened - overdue), opened // 4)


def _fields(counts: CaseCounts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in CaseCounts.__slots__}


def _area_situation(code: str, cases: CaseCounts, *, own: CaseCounts) -> AreaSituation:
    clauses = {
        "dispatch": ClauseCounts(9, 2, 1, 408, 7),
        "close_ordinary": ClauseCounts(97, 7, 3, 331, 9),
        "close_major": ClauseCounts(18, 2, 2, 48, 3),
        "close_special": ClauseCounts(4, 0, 0, 13, 1),
        "close_promised": ClauseCounts(),
    }
    down = RelayCounts(173, 171, 3, 4, 1, 2, 18.0, 41.0, 66.0, 58.3)
    up = RelayCounts(171, 163, 15, 1, 7, 0, 14.0, 36.0, 72.0, 70.1)
    return AreaSituation(code, cases, own, clauses, up, down, DayCounts(16, 15))  # type: ignore[arg-type]


def _area(row: dict[str, str]) -> Area:
    return Area(row["code"], row["name"], row["level"], row["parent_code"])  # type: ignore[arg-type]
