"""Many alerts of one rule that nobody has, in the real store: more than a page of the inbox."""

from __future__ import annotations

from datetime import timedelta

from dashboard.domain.alert import SEVERITIES
from dashboard.ports.alert_store import AlertStore
from dashboard.ports.alerts import Group
from tests.desk_alerts import before, finding, notice, told
from tests.desk_district import COMMUNITY, OTHER

RULE = "surge"


def storm(store: AlertStore, n: int) -> list[Group]:
    """The last of them was opened an hour ago, a minute lies between two; their levels take turns."""
    groups = [_group(number, minutes=59 + n - number) for number in range(n)]
    for number, group in enumerate(groups):
        found = finding(
            RULE, "case", f"grid/storm-{number}", group.opened_at, group.severity, f"251010-{number:03}",
            area=group.area, case_kind="neighbours",
        )  # fmt: skip
        notices = [notice(group, "wecom", "duty_chief"), notice(group, "sms", "deputy")]
        store.commit(told(group, [found], notices))
    return groups


def _group(number: int, *, minutes: int) -> Group:
    return Group(
        f"storm-{number:03}", f"{RULE}/{number}", "all", RULE, SEVERITIES[number % 3],
        COMMUNITY if number % 2 else OTHER, before(minutes=minutes),
        next_step_at=before() + timedelta(minutes=5), next_to="deputy",
    )  # fmt: skip
