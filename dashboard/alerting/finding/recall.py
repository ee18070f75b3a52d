"""Cases that the watch has forgotten, brought back from the journal when something late is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from dashboard.domain.events import Recorded
from dashboard.ports import Journal, Views


class Recalled(NamedTuple):
    """A case as it was told. `code`: that people see, "" where nobody knows it. `events`: all of its
    subject, in the order of the journal."""

    code: str
    events: Sequence[Recorded]


NONE_RECALLED: Final[Mapping[str, Recalled]] = MappingProxyType({})


def recall(journal: Journal, views: Views | None, ids: Sequence[str], *, until: int) -> dict[str, Recalled]:
    """Those of these cases of which something was recorded up to that position. Blocking.

    A code is given once and stays, so it is the same whenever it is asked for; without read tables a case is
    called by its id. Raises JournalError.
    """
    if not ids:
        return {}
    told: dict[str, list[Recorded]] = {}
    for recorded in journal.of_subjects(ids, until=until):
        told.setdefault(recorded.event.subject or "", []).append(recorded)
    codes = {case.id: case.code for case in views.case_states(told)} if views and told else {}
    return {id_: Recalled(codes.get(id_, ""), events) for id_, events in told.items()}
