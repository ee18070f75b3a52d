"""What people did about groups that are not made yet.

So it is after a restore: the alerts' store is older than the journal, which is read on from there. What was
done is read before anybody may be told again, and is kept until the group is made, under the id that it had.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from dashboard.domain.events import Recorded
from dashboard.ports.alerts import Episode


class Unheeded(NamedTuple):
    """`until`: when people were told of the group, or had it in hand before: what was found later is of
    another one, of which nobody said anything by this."""

    until: datetime
    acts: list[Recorded]


def keep(kept: dict[str, Unheeded], recorded: Recorded, told_at: Mapping[str, datetime]) -> None:
    """`told_at`: by group, as the journal says."""
    id_, at = recorded.event.subject or "", recorded.recorded_at
    kept.setdefault(id_, Unheeded(min(told_at.get(id_, at), at), [])).acts.append(recorded)


def was_told_before(kept: Mapping[str, Unheeded], group: str, found: Episode) -> bool:
    """Whether people knew of the group, and had it in hand, without what was found."""
    return group in kept and found.opened_at > kept[group].until
