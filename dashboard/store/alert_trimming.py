"""What of alerting is over since long goes, a few groups at a time, so that others write beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Engine, Table, delete, func, or_, select, text

from dashboard.ports.alert_store import Trimmed
from dashboard.store.engine import answering, writing
from dashboard.store.schema_alerts import (
    IS_LOOSE,
    IS_RESOLVED,
    UNDER_WAY,
    custody,
    episodes,
    groups,
    members,
    notices,
    silences,
    untold,
    used_links,
)

AT_ONCE: Final = 200
"""Groups, or episodes of none, in one transaction."""


def trim(engine: Engine, before_us: int) -> Trimmed:
    total = Trimmed()
    for step in (_groups, _loose):
        while True:
            with answering(engine), writing(engine) as link:
                gone = step(link, before_us)
            if not any(gone):
                break
            total = _sum(total, gone)
    with answering(engine), writing(engine) as link:
        return _sum(total, _rest(link, before_us))


def _groups(link: Connection, before_us: int) -> Trimmed:
    busy = select(notices.c.in_group).where(text(UNDER_WAY))
    over = select(groups.c.id).where(text(IS_RESOLVED), groups.c.resolved_us < before_us)
    ids = link.scalars(over.where(groups.c.id.not_in(busy)).limit(AT_ONCE)).all()
    return forget(link, ids) if ids else Trimmed()


def forget(link: Connection, ids: Sequence[str]) -> Trimmed:
    """These groups with all that is theirs go."""
    of_them = select(notices.c.id).where(notices.c.in_group.in_(ids))
    link.execute(delete(members).where(members.c.notice.in_(of_them)))
    link.execute(delete(untold).where(untold.c.in_group.in_(ids)))
    n_custody, n_notices, n_episodes = (_of(link, t, ids) for t in (custody, notices, episodes))
    n_groups = link.execute(delete(groups).where(groups.c.id.in_(ids))).rowcount
    return Trimmed(n_groups, n_episodes, n_notices, n_custody)


def _of(link: Connection, table: Table, ids: Sequence[str]) -> int:
    return link.execute(delete(table).where(table.c.in_group.in_(ids))).rowcount


def _loose(link: Connection, before_us: int) -> Trimmed:
    over = select(episodes.c.id).where(text(IS_LOOSE), episodes.c.resolved_us < before_us).limit(AT_ONCE)
    return Trimmed(episodes=link.execute(delete(episodes).where(episodes.c.id.in_(over))).rowcount)


def _rest(link: Connection, before_us: int) -> Trimmed:
    of = silences.c
    over = or_(of.until_us < before_us, func.coalesce(of.ended_us, before_us) < before_us)
    n_silences = link.execute(delete(silences).where(over)).rowcount
    links = link.execute(delete(used_links).where(used_links.c.used_us < before_us)).rowcount
    return Trimmed(silences=n_silences, links=links)


def _sum(a: Trimmed, b: Trimmed) -> Trimmed:
    return Trimmed(*(x + y for x, y in zip(a, b, strict=True)))
