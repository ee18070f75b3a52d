"""The digest of what will breach by the next working morning: when, what is in it, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import calendars, wiring
from dashboard.alerting.plan.digest import (
    Coming,
    NotFolded,
    coming_until,
    digest,
    digest_at,
    missed,
    next_morning,
)
from dashboard.domain.area import Area, AreaTree
from dashboard.domain.duty import DutyPlan
from dashboard.domain.duty_default import default_plan
from dashboard.domain.events import Event
from dashboard.ports import Entry, Views
from dashboard.projections.runner import fold_in, open_board, save
from tests.builders import LOCAL, closed, dispatched, local, reported, the_registers

CN = calendars.announced()
PLAN = default_plan()
TREE = AreaTree(
    [
        Area("d", "District", "district", ""),
        Area("s1", "八泉街道", "street", "d"),
        Area("a", "临江社区", "community", "s1"),
        Area("s2", "花湖街道", "street", "d"),
    ]
)


@pytest.mark.parametrize(
    ("after", "at"),
    [
        ("2026-09-28 09:00", "2026-09-28 16:00"),
        ("2026-09-28 15:59", "2026-09-28 16:00"),
        ("2026-09-28 16:00", "2026-09-29 16:00"),
        ("2026-09-30 16:00", "2026-10-08 16:00"),  # over the National Day
        ("2026-10-09 17:00", "2026-10-10 16:00"),  # a Saturday that is made up for
    ],
)
def test_a_digest_is_told_once_each_working_day(after: str, at: str) -> None:
    assert digest_at(PLAN, local(after), CN, LOCAL) == local(at)


def test_without_one_in_the_plan_none_is_told() -> None:
    assert digest_at(DutyPlan({}, {}, {}, {}, ()), local("2026-09-28 09:00"), CN, LOCAL) is None


def test_it_looks_as_far_as_the_next_working_morning() -> None:
    assert next_morning(PLAN, local("2026-09-28 16:00"), CN, LOCAL) == local("2026-09-29 08:30")
    assert next_morning(PLAN, local("2026-09-30 16:00"), CN, LOCAL) == local("2026-10-08 08:30")


# ── what will breach ────────────────────────────────────────────────────────────────────────────────────


def folded(folder: Path, events: list[Event]) -> Views:
    store = wiring.open_store(wiring.load_settings(data=folder))
    start = min(event.occurred_at for event in events) - timedelta(days=1)
    in_order = sorted(events, key=lambda event: event.occurred_at)
    store.journal.append([Entry(e, recorded_at=e.occurred_at) for e in [*the_registers(at=start), *in_order]])
    board = open_board(store.views, LOCAL)
    fold_in(board, store.views, store.journal.read(after=0, limit=1000))
    board.advance(max(event.occurred_at for event in events))
    save(board, store.views)
    return store.views


def test_every_running_clause_that_is_due_before_the_morning_is_in_it_and_no_other(tmp_path: Path) -> None:
    at, until = local("2026-09-08 16:00"), local("2026-09-09 08:30")
    on_monday = local("2026-09-07 10:00")
    events = [
        reported("tonight", at=on_monday),
        reported("dispatched", at=on_monday),
        dispatched("dispatched", at=local("2026-09-07 11:00")),
        reported("closed", at=on_monday),
        closed("closed", at=local("2026-09-07 12:00")),
        reported("late-dispatch", at=local("2026-09-03 10:00")),  # dispatch long over, closing due tonight
        reported("tomorrow", at=local("2026-09-08 10:00")),
    ]
    views = folded(tmp_path, events)

    coming, as_of = coming_until(views, LOCAL, at=at, until=until, page=2)
    found = [(each.clause, each.due_at) for each in coming]

    tonight = local("2026-09-09 00:00")
    assert found == [("close_ordinary", tonight), ("dispatch", tonight)]
    assert as_of == local("2026-09-08 10:00")


def test_before_anything_is_folded_it_is_not_said_that_nothing_is_due(tmp_path: Path) -> None:
    views = wiring.open_store(wiring.load_settings(data=tmp_path)).views

    with pytest.raises(NotFolded):
        coming_until(views, LOCAL, at=AT, until=UNTIL)


# ── what it says ────────────────────────────────────────────────────────────────────────────────────────

AT, UNTIL = local("2026-09-28 16:00"), local("2026-09-29 08:30")
MIDNIGHT = datetime(2026, 9, 28, 16, tzinfo=UTC)


def say(coming: list[Coming], lang: str) -> tuple[str, str]:
    return digest(coming, at=AT, until=UNTIL, tree=TREE, zone=LOCAL, lang=lang)


def test_it_counts_by_clause_and_street_and_names_the_first_codes() -> None:
    coming = [Coming(f"260927-{n:03}", "dispatch", "a", MIDNIGHT) for n in range(1, 8)]
    coming += [Coming("260923-001", "close_ordinary", "s2", MIDNIGHT)]

    title, text = say(coming, "zh")

    assert title == "【预告】09-29 08:30 前将逾期 8 件"
    assert text == (
        "分流交办 7 件：八泉街道 7\n"
        "  260927-001、260927-002、260927-003、260927-004、260927-005、…\n"
        "一般办结 1 件：花湖街道 1\n"
        "  260923-001\n"
        "截至 09-28 16:00"
    )
    title, text = say(coming, "en")
    assert title == "[Digest] 8 breach by 09-29 08:30"
    assert text.startswith("dispatch: 7 (八泉街道 7)\n  260927-001, 260927-002, ")


def test_that_nothing_is_due_is_told() -> None:
    assert say([], "zh") == ("【预告】09-29 08:30 前无到期案件", "截至 09-28 16:00")
    assert say([], "en")[0] == "[Digest] nothing breaches by 09-29 08:30"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_its_title_has_at_most_40_characters(lang: str) -> None:
    coming = [Coming("260927-001", "dispatch", "a", MIDNIGHT)] * 12_345

    assert len(say(coming, lang)[0]) <= 40


def test_one_that_could_not_be_told_says_that_what_is_due_is_not_known() -> None:
    zh, en = (missed(at=AT, until=UNTIL, zone=LOCAL, lang=lang) for lang in ("zh", "en"))

    assert zh == (
        "【预告】09-28 16:00 的预告未能发出",
        "当时读表无应答，或告警停止运行\n09-29 08:30 前将逾期的件数未知，请查看案件列表",
    )
    assert en[0] == "[Digest] none told at 09-28 16:00"
