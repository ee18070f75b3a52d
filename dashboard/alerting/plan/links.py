"""The link that a message bears, by which whoever it is sent to acknowledges."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.access.alert_links import begins_at, make_link
from dashboard.alerting.plan.file import PlanFile
from dashboard.ports import Clock
from dashboard.ports.alerts import Notice


def links(
    plan_file: PlanFile, keys: Callable[[], Sequence[bytes]], clock: Clock
) -> Callable[[Notice], str | None]:
    """Gives the link of a notice; None where the plan says no address of this centre. `keys`: the first one
    signs."""

    def link(notice: Notice) -> str | None:
        base_url = plan_file.plan.base_url
        if base_url is None:
            return None
        begins = begins_at(notice.created_at, clock.now())
        return make_link(base_url, notice.id, notice.recipient, begins, key=keys()[0])

    return link
