"""Notices that are kept for open pages: which are new to a person, and that a page showed or opened one.

A notice goes to a post; whoever may act on alerts where it is from sees it. The receipt says by which role.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from dashboard.acting.acts import Forbidden, NotNow
from dashboard.ports.alerts import CustodyLine, Notice
from dashboard.reading.alert_told import AlertRow
from dashboard.reading.alerts import AlertDesk
from dashboard.reading.desk import NotThere

KIND: Final = "browser"
NEW_FOR: Final = timedelta(minutes=15)
MOST: Final = 50
LOOKED_AT: Final = 500
"""Notices of all posts among which hers are looked for: in a storm elsewhere, they are not the newest."""
Seen: TypeAlias = Literal["delivered", "read"]


class New(NamedTuple):
    """A notice, and the alert that it tells of."""

    notice: Notice
    row: AlertRow


async def new_for(desk: AlertDesk, now: datetime) -> Sequence[New]:
    """Those of the last quarter of an hour whose alert nobody has and the person may take, and tests; one a
    group, the newest MOST."""
    if desk.desk.at is not None or not desk.desk.may("act_on_alerts"):
        return ()
    plan = desk.ground.plan()
    uses = [use.name for use in plan.channels.values() if use.kind == KIND]

    def kept() -> list[Notice]:
        store = desk.ground.store
        return [notice for use in uses for notice in store.kept_for(list(plan.posts), use, limit=LOOKED_AT)]

    found: dict[str, New] = {}
    for notice in await asyncio.to_thread(kept):
        if now - notice.created_at > NEW_FOR or notice.group in found:
            continue
        try:
            row = await desk.row(notice.group)
        except NotThere:
            continue
        if row.state == "unacked" or notice.is_test:
            found[notice.group] = New(notice, row)
        if len(found) == MOST:
            break
    return list(found.values())


async def tell_seen(desk: AlertDesk, notice_id: str, seen: Seen, *, now: Callable[[], datetime]) -> bool:
    """Keep the receipt; False where it was kept before. Raises Forbidden, and NotNow for a notice that is not
    kept for pages or is out of reach."""
    if desk.desk.at is not None or not desk.desk.may("act_on_alerts"):
        raise Forbidden("seen")
    store, plan = desk.ground.store, desk.ground.plan()
    notice = await asyncio.to_thread(store.notice, notice_id)
    use = None if notice is None else plan.channels.get(notice.channel)
    if notice is None or use is None or use.kind != KIND:
        raise NotNow("seen")
    try:
        await desk.row(notice.group)
    except NotThere:
        raise NotNow("seen") from None
    evidence = {"page": "shown" if seen == "delivered" else "opened", "role": desk.desk.grant.role or ""}
    line = CustodyLine(notice.group, seen, now(), notice.id, notice.channel, notice.recipient, evidence)
    return await asyncio.to_thread(store.receipt, line)
