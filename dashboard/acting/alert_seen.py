"""Notices that are kept for open pages: which are new to a person, and that a page showed or opened one.

A notice goes to a post; whoever may act on alerts where it is from sees it. That the post was told is proven
by who stands for it: by the role that it names, and a reach over all that it answers for. The receipt says by
which role.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

from dashboard.acting.acts import Forbidden, NotNow
from dashboard.domain.area import AreaTree
from dashboard.domain.duty import Post
from dashboard.ports import Grant
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
    group, to a post that the person stands for if there is one, the newest MOST."""
    if desk.desk.at is not None or not desk.desk.may("act_on_alerts"):
        return ()
    plan = desk.ground.plan()
    uses = [use.name for use in plan.channels.values() if use.kind == KIND]

    def kept() -> list[Notice]:
        store = desk.ground.store
        return [notice for use in uses for notice in store.kept_for(list(plan.posts), use, limit=LOOKED_AT)]

    tree, grant = (await desk.desk.reached()).tree, desk.desk.grant
    is_others = lambda notice: not stands_for(plan.posts.get(notice.recipient), grant, tree)  # noqa: E731
    found: dict[str, New] = {}
    for notice in sorted(await asyncio.to_thread(kept), key=is_others):
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
    """Keep the receipt, of every post that the person stands for and that was told of the same on pages;
    False where it was kept before, or there is no such post. Raises Forbidden, and NotNow for a notice that
    is not kept for pages or is out of reach."""
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
    grant, tree = desk.desk.grant, (await desk.desk.reached()).tree
    evidence = {"page": "shown" if seen == "delivered" else "opened", "role": grant.role or ""}

    def keep() -> bool:
        proven = [
            each
            for each in store.notices_of(notice.group)
            if each.channel == notice.channel
            and each.state in ("sending", "accepted")
            and stands_for(plan.posts.get(each.recipient), grant, tree)
        ]
        line = CustodyLine(notice.group, seen, now(), channel=notice.channel, evidence=evidence)
        kept = [store.receipt(replace(line, notice=each.id, recipient=each.recipient)) for each in proven]
        return any(kept)

    return await asyncio.to_thread(keep)


def stands_for(post: Post | None, grant: Grant, tree: AreaTree) -> bool:
    """Whether what the person saw, the post saw; False for a post that the plan has no more."""
    if post is None or (post.roles and grant.role not in post.roles):
        return False
    is_within = bool(post.areas) and all(grant.area in tree.path(area) for area in post.areas)
    return grant.area is None or is_within
