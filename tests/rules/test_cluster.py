"""A cluster is found as a plain count of all reports would find it, however they come, move and go."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.alerting.finding.facts_area import AreaFold, Told
from dashboard.domain.area import AreaTree
from dashboard.rules._rule import Look, Verdict
from dashboard.rules.cluster import RULE
from tests.builders import LOCAL, TINY, after

PARAMS = {"at_least": 3.0, "days": 7.0}
WITHIN = timedelta(days=7)
KINDS = ("housing", "neighbours")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_a_cluster_is_what_a_plain_count_of_all_reports_finds(seed: int) -> None:
    """Few instants, so that the ends of the window are met."""
    pick = random.Random(seed)
    fold, by_case, at = AreaFold(LOCAL), dict[str, Told](), after()
    fold.plant(AreaTree(TINY))

    for _ in range(120):
        at += timedelta(hours=pick.choice((0, 0, 12, 24)))
        number, kind, ago = pick.randrange(20), pick.choice(KINDS), pick.choice((0, 0, 1, 5, 6, 7, 8, 31))
        area = pick.choice(("a", "a", "a", "b", None))
        case, before = f"c{number}", by_case.pop(f"c{number}", None)
        now = None if area is None else Told(area, kind, "grid", "", at - timedelta(days=ago), ())
        if now is not None:
            by_case[case] = now
        fold.move(case, before, now, at)

        for code in ("a", "b"):
            asked_at = at + timedelta(days=ago)  # also when nothing happened for a while
            assert RULE.look(fold.at(code, asked_at), asked_at, PARAMS) == counted(by_case, code, asked_at)


def counted(by_case: dict[str, Told], code: str, at: datetime) -> Look:
    """Every report of every case, looked through once for each kind."""
    wrong, ends = [], []
    for kind in KINDS:
        reports = sorted(
            each.reported_at
            for each in by_case.values()
            if each.area == code and each.kind == kind and each.reported_at > at - WITHIN
        )
        if len(reports) >= 3:
            figures = {"n": len(reports), "days": 7.0}
            wrong.append(Verdict(reports[2], "due", figures, kind, kind))
            ends.append(reports[-3] + WITHIN)
    return Look(tuple(wrong), min(ends, default=None))
