"""What the store and the journal say of what came, before it is weighed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime
from typing import NamedTuple

from dashboard.alerting.stages.round import Ending
from dashboard.alerting.stages.standing import TOLD_OF
from dashboard.ports.alert_store import AlertStore
from dashboard.ports.alerts import Episode, Group, Notice


class Answers(NamedTuple):
    """As `Came` has them."""

    proofs: Mapping[str, Sequence[Notice]] = {}
    known: Mapping[str, Episode] = {}
    over: Mapping[str, Group] = {}
    told_at: Mapping[str, datetime] = {}
    ending: Mapping[str, Ending] = {}


def ask(
    store: AlertStore,
    found: Sequence[str],
    due: Sequence[str],
    said: Set[str],
    ending: Set[str],
    told_at: Callable[[str], datetime | None],
) -> Answers:
    """`found`: ids of episodes. `due`: of groups, whose next step is. `said`: of groups that are not open and
    something is said of; `told_at`: when people were told of one, as the journal says. `ending`: of groups
    that may be over. Blocking."""
    known = {episode.id: episode for episode in store.episodes(found)} if found else {}
    over = {id_: group for id_ in said if (group := store.group(id_)) is not None}
    told = {id_: at for id_ in said - over.keys() if (at := told_at(id_)) is not None}
    proofs = {id_: store.notices_of(id_) for id_ in due}
    ends = {id_: end for id_ in sorted(ending) if (end := _ending(store, id_)) is not None}
    return Answers(proofs, known, over, told, ends)


def _ending(store: AlertStore, id_: str) -> Ending | None:
    group = store.group(id_)
    if group is None:
        return None
    findings = [episode.finding for episode in store.episodes_of(id_, limit=TOLD_OF)]
    return Ending(group, findings, store.notices_of(id_))
