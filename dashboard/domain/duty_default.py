"""The duty plan of a centre that has written none: two posts, on the screens that are here already."""

from __future__ import annotations

from datetime import time
from typing import Final

from dashboard.domain.duty import (
    Address,
    ChannelUse,
    Digest,
    DutyPlan,
    Escalation,
    Inhibition,
    Post,
    Route,
    Step,
)

CHANNELS: Final = {name: ChannelUse(name, name) for name in ("browser", "wall")}
"""Always there: they need no setting, and whoever looks at a screen of the centre is reached by them."""
POSTS: Final = {
    "duty": Post("duty", "值班长", (Address("browser", ""), Address("wall", ""))),
    "leader": Post("leader", "分管领导", (Address("browser", ""),)),
}
ESCALATIONS: Final = {
    "default": Escalation(
        "default",
        (
            Step(("duty",)),
            Step(("leader",), not_delivered_s=120.0, not_read_s=300.0, not_acknowledged_s=600.0),
        ),
    )
}
ROUTES: Final = (
    Route("urgent", "default", severities=("urgent",), group_interval_s=10.0, repeat_s=900.0),
    Route("over", "default", severities=("over",), group_interval_s=60.0, repeat_s=7200.0),
    Route("due", "default", group_interval_s=900.0),
)
INHIBITIONS: Final = (
    Inhibition("source_silent", ("case_unheld",), ("source",)),
    Inhibition("clause_breached", ("case_unheld",), ("case",)),
    Inhibition("wire_degraded", ("canary_late",)),
)
"""A breach is never among what is explained: its clock runs whether or not a source is heard."""
DIGEST: Final = Digest(time(16, 0), ("duty",))


def default_plan() -> DutyPlan:
    """All goes to the post `duty`, and to `leader` where that one does not see or take it."""
    return DutyPlan(CHANNELS, POSTS, {}, ESCALATIONS, ROUTES, INHIBITIONS, DIGEST)
