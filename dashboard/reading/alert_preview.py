"""What messages say as they would go out now: a test of a channel, and an alert that people are told of."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeAlias, get_args

from dashboard.domain.alert import Finding
from dashboard.domain.area import AreaTree
from dashboard.domain.duty import Lang
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import Group
from dashboard.reading.alert_ground import Messages
from dashboard.reading.alerts import AlertDesk

LOOKED_AT: Final = 200
"""Alerts, the newest first, among which one that is open is looked for."""
TOLD_OF: Final = 5
"""So many of its findings, the oldest, are given to who words a message."""
Said: TypeAlias = Mapping[Lang, tuple[str, str]]
"""Title and text by language."""


@dataclass(frozen=True, slots=True)
class Preview:
    """`test`: of the channel. `alert`: of `group`, the newest that is open, else the newest; empty where
    there is none, or its words are not for the asker."""

    test: Said
    group: Group | None = None
    alert: Said = field(default_factory=dict)


async def previewed(alerts: AlertDesk, channel: str) -> Preview | None:
    """For who reaches everything; None where this centre words no messages."""
    messages, extent = alerts.ground.messages, await alerts.desk.reached()
    situation = alerts.desk.reading.situation()
    if messages is None or situation is None or extent.areas is not None:
        return None
    is_whole, tree, at = alerts.desk.may("read_sensitive"), extent.tree, situation.at
    return await asyncio.to_thread(_previewed, alerts, messages, channel, tree, at, is_whole)


def _previewed(
    alerts: AlertDesk, messages: Messages, channel: str, tree: AreaTree, at: datetime, is_whole: bool
) -> Preview:
    langs: tuple[Lang, ...] = get_args(Lang)
    test = {lang: messages.test(channel, lang, at) for lang in langs}
    found = _newest(alerts) if is_whole else None
    if found is None:
        return Preview(test)
    group, findings = found
    alert, told = messages.alert(tree, at), replace(group, resolved_at=None)
    return Preview(test, group, {lang: alert(told, findings, lang) for lang in langs})


def _newest(alerts: AlertDesk) -> tuple[Group, list[Finding]] | None:
    """With what it would tell of now: of one that is open, what is wrong still."""
    store = alerts.ground.store
    groups = store.groups(GroupFilter(only_alerts=True), limit=LOOKED_AT)
    group = next((each for each in groups if each.resolved_at is None), groups[0] if groups else None)
    if group is None:
        return None
    episodes = store.episodes_of(group.id, limit=LOOKED_AT)
    if group.resolved_at is None:
        group = replace(group, total=group.open)
        episodes = [each for each in episodes if each.resolved_at is None]
    return group, [each.finding for each in episodes[:TOLD_OF]]
