"""What alerting writes, as few statements as there are tables, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection, delete, select, update

from dashboard.domain.alert import Resolved
from dashboard.ports import Sealer
from dashboard.ports.alerts import Changes, CustodyLine, FactRow, Notice, Watched
from dashboard.store import alert_rows as rows
from dashboard.store import bulk
from dashboard.store.instants import micros
from dashboard.store.schema_alerts import (
    custody,
    episodes,
    facts,
    groups,
    members,
    notices,
    silences,
    untold,
    watch,
)

OR_NOTHING: Final = "ON CONFLICT DO NOTHING"

ANEW: Final = "excluded.opened_us > alert_episodes.opened_us"
"""It came back after it was resolved."""
APART: Final = "excluded.in_group IS NOT NULL AND substr(excluded.held_by, 1, 8) = 'silence/'"
"""A silence took it out of the group that it was told with."""
OR_TAKE: Final = f"""
ON CONFLICT (id) DO UPDATE SET
  in_group = CASE WHEN {ANEW} OR {APART} THEN excluded.in_group
                  ELSE coalesce(alert_episodes.in_group, excluded.in_group) END,
  held_by = excluded.held_by,
  resolved_us = CASE WHEN {ANEW} THEN excluded.resolved_us ELSE alert_episodes.resolved_us END,
  flaps = CASE WHEN {ANEW} THEN excluded.flaps ELSE alert_episodes.flaps END,
  opened_us = CASE WHEN {ANEW} THEN excluded.opened_us ELSE alert_episodes.opened_us END
WHERE {ANEW} OR excluded.opened_us = alert_episodes.opened_us
  AND (excluded.in_group IS NOT NULL OR excluded.held_by IS NOT NULL)
"""
"""With the episode that is there. What is said of an opening that another followed changes nothing."""

OR_GO_ON: Final = """
ON CONFLICT (id) DO UPDATE SET
  ended_us = coalesce(alert_silences.ended_us, excluded.ended_us),
  held = CASE WHEN excluded.held > alert_silences.held THEN excluded.held ELSE alert_silences.held END
"""
"""With the silence that is there: found in the journal again, it has held nothing yet."""

RESOLVE: Final = """
UPDATE alert_episodes SET resolved_us = given.column2, flaps = given.column3 FROM (VALUES {rows}) AS given
WHERE id = given.column1 AND resolved_us IS NULL AND opened_us <= given.column2
"""
BEGIN: Final = """
UPDATE alert_notices SET attempts = attempts + 1,
  repeats = repeats + CASE WHEN state = 'sending' THEN 1 ELSE 0 END, state = 'sending', try_us = given.column2
FROM (VALUES {rows}) AS given WHERE id = given.column1
"""
BECOME: Final = """
UPDATE alert_notices SET state = given.column2, error = given.column3, try_us = given.column4,
  accepted_us = coalesce(accepted_us, CAST(given.column5 AS BIGINT)),
  delivered_us = coalesce(delivered_us, CAST(given.column6 AS BIGINT)),
  read_us = coalesce(read_us, CAST(given.column7 AS BIGINT))
FROM (VALUES {rows}) AS given WHERE id = given.column1
"""
RECEIVE: Final = f"""
INSERT INTO alert_custody ({", ".join(rows.CUSTODY_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING RETURNING number
"""
FORGET: Final = "DELETE FROM alert_facts WHERE (about, id) IN (VALUES {rows})"


def commit(link: Connection, changes: Changes, sealer: Sealer) -> None:
    _write_watch(link, changes.watched)
    _write_facts(link, changes.facts)
    bulk.put(link, episodes, _last(map(rows.episode_row, changes.episodes)), OR_TAKE)
    _resolve(link, changes.resolved)
    replaced = _last(map(rows.group_row, changes.groups))
    bulk.put(link, groups, replaced, bulk.or_update(groups))
    bulk.put(link, notices, [rows.notice_row(n) for n in changes.notices], OR_NOTHING)
    bulk.put(link, members, changes.members, OR_NOTHING)
    become(link, changes.became)
    kept = _last(rows.silence_row(each, sealer) for each in changes.silences)
    bulk.put(link, silences, kept, OR_GO_ON)
    write_custody(link, changes.custody)
    told = [rows.untold_row(told) for told in changes.told]
    bulk.put(link, untold, told, OR_NOTHING, columns=rows.UNTOLD_COLUMNS)


def write_custody(link: Connection, lines: Sequence[CustodyLine]) -> None:
    each = [rows.custody_row(line) for line in lines]
    bulk.put(link, custody, each, OR_NOTHING, columns=rows.CUSTODY_COLUMNS)


def begin(link: Connection, ids: Sequence[str], at_us: int) -> None:
    bulk.change(link, BEGIN, [(id_, at_us) for id_ in dict.fromkeys(ids)])


def become(link: Connection, became: Sequence[Notice]) -> None:
    bulk.change(link, BECOME, _last(map(rows.outcome_row, became)))


def receive(link: Connection, line: CustodyLine) -> bool:
    """False where the same turn of the notice was received before, or there is no such notice."""
    # The row is held until the end, as by whoever writes what became of the notice: none of the two is lost.
    of = select(notices.c.in_group, notices.c.channel, notices.c.recipient).where(notices.c.id == line.notice)
    found = link.execute(of.with_for_update()).first()
    if found is None:
        return False
    theirs = CustodyLine(found.in_group, line.turn, line.at, line.notice, *found[1:], line.evidence)
    if not bulk.ask(link, RECEIVE, rows.custody_row(theirs)):
        return False
    column = {"delivered": notices.c.delivered_us, "read": notices.c.read_us}.get(line.turn)
    if column is not None:
        unset = update(notices).where(notices.c.id == line.notice, column.is_(None))
        link.execute(unset.values({column.name: micros(line.at)}))
    return True


def drop_untold(link: Connection, numbers: Sequence[int]) -> None:
    link.execute(delete(untold).where(untold.c.number.in_(numbers)))


def use_link(link: Connection, sha256: str, at_us: int) -> bool:
    text = "INSERT INTO alert_used_links (sha256, used_us) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1"
    return bool(bulk.ask(link, text, (sha256, at_us)))


def _write_watch(link: Connection, watched: Watched | None) -> None:
    if watched is not None:
        row = (1, watched.position, micros(watched.at), watched.version)
        bulk.put(link, watch, [row], bulk.or_update(watch))


def _write_facts(link: Connection, given: Sequence[FactRow]) -> None:
    last = {(fact.about, fact.id): fact for fact in given}
    bulk.put(link, facts, [f for f in last.values() if f.body is not None], bulk.or_update(facts))
    bulk.change(link, FORGET, [key for key, fact in last.items() if fact.body is None])


def _resolve(link: Connection, resolved: Sequence[Resolved]) -> None:
    """Each by its turn: what was resolved, found again and resolved again meets its own opening."""
    left = list(resolved)
    while left:
        now: dict[str, Resolved] = {}
        later = [each for each in left if now.setdefault(each.episode, each) is not each]
        bulk.change(link, RESOLVE, [(each.episode, micros(each.at), each.flaps) for each in now.values()])
        left = later


def _last(each: Iterable[rows.Row]) -> list[rows.Row]:
    """One row an id, which is the first of it, and the last that is given: no statement takes two."""
    return list({row[0]: row for row in each}.values())
