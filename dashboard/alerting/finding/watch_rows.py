"""The watch as rows: what changed of it since they were last stored, and the watch that they make again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from dashboard.alerting.finding.asking import BROKEN
from dashboard.alerting.finding.episodes import Rows, opened_by, rows_of
from dashboard.alerting.finding.facts_registers import CALENDAR
from dashboard.journal.codec import decode_events, encode_events
from dashboard.ports.alerts import FactRow
from dashboard.rules._facts import PartFacts

if TYPE_CHECKING:
    from dashboard.alerting.finding.watch import Watch

VERSION: Final = "4"
"""Of what rows say."""
HEAD: Final = "head"
FROM_THE_JOURNAL: Final = frozenset({CALENDAR, BROKEN.partition("/")[2]})
"""Parts of the centre that no probe tells."""


class OtherRows(ValueError):
    """Rows of another version: the journal is to be seen from its beginning."""


class Head(NamedTuple):
    """`recorded_at`, `ruled_at`: as `Watch` has them. `rules`: those that were on. `last_number_on`,
    `known_from`, `has_forgotten`: as `CaseFold` and `AreaFold` have them."""

    position: int
    at: datetime
    recorded_at: datetime
    ruled_at: datetime
    rules: tuple[str, ...]
    last_number_on: dict[int, int]
    known_from: int | None
    has_forgotten: bool


class Row(NamedTuple):
    """One subject. `again_at`: when it is to be asked again. `open`: what is open of it."""

    again_at: datetime | None
    open: Rows
    body: bytes


def dirty_rows(watch: Watch) -> list[FactRow]:
    """What changed since it was last settled, the head last."""
    keys = {
        *watch.asking.dirty,
        *(f"source/{name}" for name in watch.sources.dirty),
        *(f"area/{code}" for code in watch.areas.dirty),
    }
    rows = (_row(watch, key) for key in sorted(keys))
    needed = [r for r in rows if r.body is not None or r.about != "relay" or r.id in watch.relays.stored]
    return [*needed, FactRow(HEAD, VERSION, _pack(watch.head()))]


def restored(watch: Watch, rows: Iterable[FactRow]) -> Head | None:
    """Fill an empty watch; None where there are no rows. Raises OtherRows."""
    head: Head | None = None
    timers: dict[str, datetime] = {}
    cases: list[tuple[str, bytes]] = []
    registers: list[bytes] = []
    try:
        for about, id_, body in rows:
            if body is None:
                continue
            if about == HEAD:
                if id_ != VERSION:
                    raise OtherRows(f"the rows of the watch are of version {id_}, not {VERSION}")
                head = _unpack_head(body)
                continue
            row = _unpack_row(body)
            key = f"{about}/{id_}"
            if row.again_at is not None:
                timers[key] = row.again_at
            if row.open:
                watch.asking.adopt(key, opened_by(row.open))
            if about == "case":
                cases.append((id_, row.body))
            elif about == "register":
                registers.append(row.body)
            else:
                _restore(watch, about, id_, row.body)
        watch.cases.restore(cases)
        watch.registers.restore(registers)
    except msgspec.MsgspecError as wrong:
        raise OtherRows(f"the rows of the watch cannot be read: {wrong}") from wrong
    if head is None:
        if timers or cases or registers:
            raise OtherRows("the rows of the watch have no head")
        return None
    watch.asking.timers.restore(timers)
    watch.cases.last_number_on = Counter(head.last_number_on)
    watch.areas.known_from = head.known_from
    watch.cases.has_forgotten = head.has_forgotten
    return head


def resume_parts(watch: Watch, rows: Iterable[FactRow]) -> None:
    """Bring the centre's own parts, and what is open of them, into a watch that begins anew: no journal has
    what probes saw. What cannot be read of another version is left to the next probe."""
    for about, id_, body in rows:
        if about != "centre" or id_ in FROM_THE_JOURNAL or body is None:
            continue
        try:
            row = _unpack_row(body)
            part = _unpack_part(row.body)
        except msgspec.MsgspecError:
            continue
        key = f"{about}/{id_}"
        watch.parts[id_] = part
        watch.asking.adopt(key, (o for o in opened_by(row.open) if o.finding.rule in watch.names))
        if row.again_at is not None:
            watch.asking.timers.set(key, row.again_at)


def _restore(watch: Watch, about: str, id_: str, body: bytes) -> None:
    if about == "relay":
        watch.relays.restore(id_, body)
    elif about == "source":
        watch.sources.restore(id_, body)
    elif about == "area":
        watch.areas.restore(id_, body)
    elif about == "centre":
        watch.parts[id_] = _unpack_part(body)
    elif about == "stray":
        watch.strays[id_] = decode_events(body)


def _row(watch: Watch, key: str) -> FactRow:
    about, _, id_ = key.partition("/")
    body = _body(watch, about, id_)
    if body is None:
        return FactRow(about, id_, None)
    asking = watch.asking
    row = Row(asking.timers.by_key.get(key), rows_of(asking.open.get(key, ())), body)
    return FactRow(about, id_, _pack(row))


def _body(watch: Watch, about: str, id_: str) -> bytes | None:
    if about == "case":
        return watch.cases.body(id_)
    if about == "relay":
        return watch.relays.body(id_)
    if about == "source":
        return watch.sources.body(id_)
    if about == "area":
        return watch.areas.body(id_)
    if about == "register":
        return watch.registers.body(id_)
    if about == "stray":
        return encode_events(watch.strays[id_]) if id_ in watch.strays else None
    return _pack(watch.parts[id_]) if id_ in watch.parts else None


_pack = msgspec.msgpack.Encoder().encode
_unpack_row = msgspec.msgpack.Decoder(Row).decode
_unpack_head = msgspec.msgpack.Decoder(Head).decode
_unpack_part = msgspec.msgpack.Decoder(PartFacts).decode
