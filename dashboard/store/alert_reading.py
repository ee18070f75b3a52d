"""What is asked of the alerts' tables, each question by an index of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, func, not_, or_, select, text, tuple_, union

from dashboard.domain.alert import DIGEST, PROBE, TEST, Turn
from dashboard.ports import Sealer
from dashboard.ports.alert_store import GroupFilter
from dashboard.ports.alerts import (
    GROUP_STATES,
    CustodyLine,
    Episode,
    FactRow,
    Group,
    GroupState,
    Notice,
    Silence,
    Telling,
    Watched,
)
from dashboard.store import alert_rows as rows
from dashboard.store import bulk
from dashboard.store.engine import is_sqlite
from dashboard.store.instants import instant, micros
from dashboard.store.queries import Query
from dashboard.store.queries import union as merged
from dashboard.store.schema_alerts import (
    IS_HELD,
    IS_LOOSE,
    IS_OPEN,
    IS_RESOLVED,
    UNDER_WAY,
    custody,
    episodes,
    facts,
    groups,
    notices,
    silences,
    untold,
    watch,
)

MERGED_AT_MOST: Final = 32
"""Of more areas it is taken that they are a good part of all."""
ASKED_AT_ONCE: Final = 500
"""Ids in one statement."""
CUSTODY_PAGE: Final = 1_000
RESOLVED_LAST: Final = timedelta(hours=24)
"""How far back resolved groups are counted."""
OPEN: Final = tuple(state for state in GROUP_STATES if state != "resolved")

LINES: Final = select(*(custody.c[name] for name in rows.CUSTODY_COLUMNS))


def watched(link: Connection) -> Watched | None:
    found = link.execute(select(watch)).first()
    return None if found is None else Watched(found.position, instant(found.at_us), found.version)


def all_facts(link: Connection) -> list[FactRow]:
    return [FactRow(about, id_, bytes(body)) for about, id_, body in bulk.fetch(link, select(facts))]


def episodes_by_id(link: Connection, ids: Sequence[str]) -> list[Episode]:
    found: list[Episode] = []
    for first in range(0, len(ids), ASKED_AT_ONCE):
        query = select(episodes).where(episodes.c.id.in_(ids[first : first + ASKED_AT_ONCE]))
        found += map(rows.episode, bulk.fetch(link, query))
    return found


def open_episodes(link: Connection) -> list[Episode]:
    query = select(episodes).where(text(IS_OPEN)).order_by(episodes.c.since_us, episodes.c.id)
    return [rows.episode(row) for row in bulk.fetch(link, query)]


def open_groups(link: Connection) -> list[Group]:
    told = select(notices.c.in_group).where(text(UNDER_WAY))
    ids = union(select(groups.c.id).where(groups.c.state.in_(OPEN)), told)
    query = select(groups).where(groups.c.id.in_(ids)).order_by(groups.c.opened_us, groups.c.id)
    return [rows.group(row) for row in bulk.fetch(link, query)]


def open_notices(link: Connection) -> list[Notice]:
    query = select(notices).where(text(UNDER_WAY)).order_by(notices.c.try_us, notices.c.id)
    return [rows.notice(row) for row in bulk.fetch(link, query)]


def to_tell(link: Connection, limit: int) -> list[tuple[int, Telling]]:
    of = untold.c
    query = select(of.number, of.kind, of.in_group, of.body).order_by(of.number).limit(limit)
    return [(n, Telling(kind, group, bytes(body))) for n, kind, group, body in bulk.fetch(link, query)]


def read_silences(link: Connection, at: datetime | None, sealer: Sealer) -> list[Silence]:
    query = select(silences).order_by(silences.c.from_us.desc(), silences.c.id.desc())
    if at is not None:
        us, of = micros(at), silences.c
        query = query.where(of.until_us > us, or_(of.ended_us.is_(None), of.ended_us > us))
    return [rows.silence(row, sealer) for row in bulk.fetch(link, query)]


def page(link: Connection, wanted: GroupFilter, *, limit: int, before: tuple[int, str] | None) -> list[Group]:
    """`before`: the instant and id of the last of the page before."""
    query = page_query(wanted, limit=limit, before=before, is_sqlite=is_sqlite(link))
    return [] if query is None else [rows.group(row) for row in bulk.ask(link, *query)]


def page_query(
    wanted: GroupFilter, *, limit: int, before: tuple[int, str] | None, is_sqlite: bool
) -> Query | None:
    """A branch for each of a few areas, each read from its index no further than the page; else the index
    of all of them, in which each group is asked for its area. None where nothing can fit."""
    fits = list(asked(wanted, before))
    order = f"ORDER BY opened_us DESC, id DESC LIMIT {limit:d}"
    areas = None if wanted.areas is None else sorted(set(wanted.areas))
    index = _index(wanted, is_of_one_area=areas is not None and len(areas) <= MERGED_AT_MOST)
    table = f"alert_groups INDEXED BY {index}" if is_sqlite else "alert_groups"
    if areas is None:
        return _branch(table, fits, order)
    if not areas:
        return None
    if len(areas) > MERGED_AT_MOST:
        among = Query(f"area IN ({', '.join('?' * len(areas))})", tuple(areas))
        return _branch(table, [*fits, among], order)
    return merged([_branch(table, [Query("area = ?", (area,)), *fits], order) for area in areas], order)


def _index(wanted: GroupFilter, *, is_of_one_area: bool) -> str:
    """Of those in the order of a page, the one that leaves the least to be passed over: few groups are open,
    most are resolved. SQLite, which does not know, would take one by which it has to sort."""
    names = ["area"] if is_of_one_area else []
    if wanted.state in OPEN:
        names.append("state")
    elif wanted.rule is not None:
        names.append("rule")
    elif wanted.state is not None:
        names.append("state")
    return "_".join(["ix_alert_groups", *(names or ["at"])])


def asked(wanted: GroupFilter, before: tuple[int, str] | None) -> Iterator[Query]:
    """All that a group must fit, but its area. `before`: the instant and id of another one."""
    if wanted.state is not None:
        yield Query("state = ?", (wanted.state,))
    if wanted.rule is not None:
        yield Query("rule = ?", (wanted.rule,))
    else:
        for rule in _left_out(wanted):
            yield Query("rule <> ?", (rule,))
    if wanted.since is not None:
        yield Query("opened_us >= ?", (micros(wanted.since),))
    if before is not None:
        yield Query("(opened_us, id) < (?, ?)", before)


def _left_out(wanted: GroupFilter) -> tuple[str, ...]:
    return (PROBE, DIGEST, TEST) if wanted.only_alerts else (PROBE,)


def _branch(table: str, fits: Sequence[Query], order: str) -> Query:
    where = f"WHERE {' AND '.join(each.text for each in fits)}" if fits else ""
    columns = ", ".join(column.name for column in groups.columns)
    values = tuple(value for each in fits for value in each.values)
    return Query(f"SELECT {columns} FROM {table} {where} {order}", values)


def group(link: Connection, id_: str) -> Group | None:
    return next(map(rows.group, bulk.fetch(link, select(groups).where(groups.c.id == id_))), None)


def episodes_of(link: Connection, of: str, limit: int) -> list[Episode]:
    query = select(episodes).where(episodes.c.in_group == of)
    last = query.order_by(episodes.c.since_us, episodes.c.id).limit(limit)
    return [rows.episode(row) for row in bulk.fetch(link, last)]


def notices_of(link: Connection, of: str) -> list[Notice]:
    query = select(notices).where(notices.c.in_group == of)
    order = query.order_by(notices.c.step, notices.c.created_us, notices.c.id)
    return [rows.notice(row) for row in bulk.fetch(link, order)]


def notice(link: Connection, id_: str) -> Notice | None:
    return next(map(rows.notice, bulk.fetch(link, select(notices).where(notices.c.id == id_))), None)


def kept_for(link: Connection, recipients: Sequence[str], channel: str, limit: int) -> list[Notice]:
    order = f"ORDER BY created_us DESC, id DESC LIMIT {limit:d}"
    columns = ", ".join(column.name for column in notices.columns)
    theirs = "channel = ? AND recipient = ? AND state IN ('sending', 'accepted')"
    each = [
        Query(f"SELECT {columns} FROM alert_notices WHERE {theirs} {order}", (channel, recipient))
        for recipient in sorted(set(recipients))
    ]
    return [rows.notice(row) for row in bulk.ask(link, *merged(each, order))] if each else []


def custody_of(link: Connection, of: Sequence[str], turn: Turn | None) -> list[CustodyLine]:
    lines = LINES if turn is None else LINES.where(custody.c.turn == turn)
    found: list[CustodyLine] = []
    for first in range(0, len(of), ASKED_AT_ONCE):
        some = lines.where(custody.c.in_group.in_(of[first : first + ASKED_AT_ONCE]))
        query = some.order_by(custody.c.at_us, custody.c.number)
        found += map(rows.custody_line, bulk.fetch(link, query))
    return sorted(found, key=lambda line: line.at)


def custody_page(link: Connection, after: tuple[int, int], until_us: int) -> list[tuple[Any, ...]]:
    """The next rows after this instant and number, in that order; the number is the last of each."""
    place = (custody.c.at_us, custody.c.number)
    query: Select[Any] = LINES.add_columns(custody.c.number)
    query = query.where(tuple_(*place) > tuple_(*after), custody.c.at_us < until_us)
    return bulk.fetch(link, query.order_by(*place).limit(CUSTODY_PAGE))


def notices_of_all(link: Connection, ids: Sequence[str]) -> list[Notice]:
    found: list[Notice] = []
    for first in range(0, len(ids), ASKED_AT_ONCE):
        query = select(notices).where(notices.c.in_group.in_(ids[first : first + ASKED_AT_ONCE]))
        found += map(rows.notice, bulk.fetch(link, query))
    return found


def counts(link: Connection, wanted: GroupFilter, now: datetime) -> dict[GroupState, int]:
    of = groups.c
    fits = [of.rule.not_in(_left_out(wanted)) if wanted.rule is None else of.rule == wanted.rule]
    if wanted.areas is not None:
        fits.append(of.area.in_(wanted.areas))
    open_ = select(of.state, func.count()).where(of.state.in_(OPEN), *fits).group_by(of.state)
    recent = of.resolved_us > micros(now - RESOLVED_LAST)
    if wanted.since is not None:
        recent = of.opened_us >= micros(wanted.since)
    lately = and_(text(IS_RESOLVED), recent, *fits)
    found: dict[GroupState, int] = dict.fromkeys(GROUP_STATES, 0)
    found.update((state, n) for state, n in bulk.fetch(link, open_))
    found["resolved"] = link.scalar(select(func.count()).where(lately).select_from(groups)) or 0
    return found


def held_counts(link: Connection, areas: Sequence[str] | None) -> dict[str, int]:
    of = episodes.c
    query = select(of.held_by, func.count()).where(text(IS_HELD), _is_not_told_since()).group_by(of.held_by)
    return dict(bulk.fetch(link, _within(query, areas)))


def held(link: Connection, areas: Sequence[str] | None, limit: int) -> list[Episode]:
    query = select(episodes).where(text(IS_HELD), _is_not_told_since())
    return _first(link, query, areas, limit)


def _is_not_told_since() -> ColumnElement[bool]:
    """What a silence held is told with its group once that is silent no more."""
    is_its_group = groups.c.id == episodes.c.in_group
    is_told = select(groups.c.id).where(is_its_group, groups.c.silence.is_(None)).exists()
    return not_(and_(episodes.c.held_by.like("silence/%"), is_told))


def loose_counts(link: Connection, areas: Sequence[str] | None, since: datetime | None) -> Mapping[str, int]:
    of = episodes.c
    open_ = and_(text(IS_HELD), of.in_group.is_(None))
    fits = [open_]
    if since is not None:
        us = micros(since)
        # Resolved later than opened: by the index of those.
        over = and_(text(IS_LOOSE), of.resolved_us >= us, of.opened_us >= us)
        fits = [and_(open_, of.opened_us >= us), over]
    found = Counter[str]()
    for each in fits:
        query = select(of.rule, func.count()).where(each).group_by(of.rule)
        found.update(dict(bulk.fetch(link, _within(query, areas))))
    return found


def silenced_counts(link: Connection, areas: Sequence[str] | None) -> dict[str, int]:
    found = Counter[str]()
    in_groups = (
        select(groups.c.silence, func.count())
        .join(episodes, episodes.c.in_group == groups.c.id)
        .where(groups.c.state == "silenced", episodes.c.resolved_us.is_(None))
        .group_by(groups.c.silence)
    )
    loose = (
        select(func.substr(episodes.c.held_by, len("silence/") + 1), func.count())
        .where(text(IS_HELD), episodes.c.held_by.like("silence/%"), episodes.c.in_group.is_(None))
        .group_by(episodes.c.held_by)
    )
    for query in (in_groups, loose):
        for silence, n in bulk.fetch(link, _within(query, areas)):
            found[silence] += n
    return found


def silenced(link: Connection, silence: str, areas: Sequence[str] | None, limit: int) -> list[Episode]:
    of = episodes.c
    theirs = select(groups.c.id).where(groups.c.state == "silenced", groups.c.silence == silence)
    is_loose = and_(of.in_group.is_(None), of.held_by == f"silence/{silence}")
    query = select(episodes).where(of.resolved_us.is_(None), or_(is_loose, of.in_group.in_(theirs)))
    return _first(link, query, areas, limit)


def _first(link: Connection, query: Select[Any], areas: Sequence[str] | None, limit: int) -> list[Episode]:
    order = _within(query, areas).order_by(episodes.c.since_us, episodes.c.id).limit(limit)
    return [rows.episode(row) for row in bulk.fetch(link, order)]


def _within(query: Select[Any], areas: Sequence[str] | None) -> Select[Any]:
    return query if areas is None else query.where(episodes.c.area.in_(areas))
