"""`onescreen relays list|show|latency`: what is relayed up and down, hop by hop, and how long it takes."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, NoReturn

import typer

from dashboard import wiring
from dashboard.commands.centre import AsJson, Data, Db, Zone, opened, words
from dashboard.commands.instants import instant
from dashboard.config import Settings
from dashboard.domain.area import AreaTree
from dashboard.domain.events import Direction
from dashboard.domain.relay import RelayStatus
from dashboard.ports import RelayFilter, RelayRow
from dashboard.projections.board import BEGINNING
from dashboard.projections.history import relay_place
from dashboard.projections.look import stored_board
from dashboard.projections.rules import rules_of
from dashboard.reading.relay_answers import DirectionLatency, LatencyAnswer, Period
from dashboard.reading.relay_detail import HopDetail, RelayDetail, relay_detail
from dashboard.reading.relay_reading import NoSuchPeriod, RelayLine, latency_answer, relay_line, with_below

app = typer.Typer(no_args_is_help=True)

UNDER_WAY_OR_BREACHED: tuple[RelayStatus, ...] = ("in_flight", "no_receipt", "late")

Id = Annotated[str, typer.Argument(help="A relay's id, as `relays list` gives it.")]
AreaCode = Annotated[str | None, typer.Option("--area", help="Only of this area and what lies below it.")]
LINE = ("id", "direction", "area", "status", "sent_at", "complete_at", "station", "towards", "used_share")
LATENCY = ("direction", "hop", "n", "unknown", "p50_s", "p90_s", "p99_s", "max_s", "share_within_60")


@dataclass(frozen=True, slots=True)
class RelayList:
    """`as_of`: up to when the fold has stored them."""

    as_of: datetime
    relays: list[RelayLine]


@app.command("list")
def list_(
    area: AreaCode = None,
    direction: Annotated[
        Direction | None, typer.Option("--direction", help="Only in this direction.")
    ] = None,
    status: Annotated[
        RelayStatus | None,
        typer.Option("--status", help="Only of this status (default: in_flight, no_receipt and late)."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1, max=1000)] = 100,
    as_json: AsJson = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """Relays on their way or breached, the last sent first, one a line (CSV), as the fold stored them."""
    settings, store = opened(data, db, tz)
    tree = _tree(settings, store)
    areas = None if area is None else with_below(tree, _known(area, tree))
    as_of = _as_of(settings, store)
    rows: list[RelayRow] = []
    for one in UNDER_WAY_OR_BREACHED if status is None else (status,):
        rows += store.views.relays(RelayFilter(areas, direction, one, limit=limit))
    newest = sorted(rows, key=relay_place, reverse=True)[:limit]
    found = [relay_line(row, as_of) for row in newest]
    if as_json:
        _print_json(RelayList, RelayList(as_of, found))
    else:
        _print_rows(LINE, (_cells(line) for line in found))


@app.command()
def show(relay_id: Id, as_json: AsJson = False, data: Data = None, db: Db = None, tz: Zone = None) -> None:
    """One relay from the journal, as it stands now: its hops with their stamps, and what nobody knows."""
    settings, store = opened(data, db, tz)
    at = wiring.latest(store.journal, store.clock.now())
    found = relay_detail(store.journal, relay_id, at=at, tree=_tree(settings, store))
    if found is None:
        _refuse(f"no stamp names a relay {relay_id!r}")
    if as_json:
        _print_json(RelayDetail, found)
    else:
        typer.echo("\n".join(_told(found)))


@app.command()
def latency(
    area: AreaCode = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="Sent from this whole local hour on, RFC 3339 with offset.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Sent before this whole local hour, RFC 3339 with offset.")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
    db: Db = None,
    tz: Zone = None,
) -> None:
    """p50, p90, p99, maximum and share within 60 minutes, end to end and by hop, each direction (CSV)."""
    settings, store = opened(data, db, tz)
    tree = _tree(settings, store)
    reached = None if area is None else _known(area, tree)
    period = Period(
        None if from_ is None else instant(from_, option="--from"),
        None if to is None else instant(to, option="--to"),
    )
    as_of = _as_of(settings, store)
    try:
        found = latency_answer(store.views, tree, reached, period, zone=settings.zone, as_of=as_of)
    except NoSuchPeriod as wrong:
        _refuse(str(wrong))
    if as_json:
        _print_json(LatencyAnswer, found)
    else:
        _print_rows(LATENCY, [*_latencies("down", found.down), *_latencies("up", found.up)])


def _tree(settings: Settings, store: wiring.Store) -> AreaTree:
    return rules_of(store.journal.registers(), settings.zone).tree


def _known(area: str, tree: AreaTree) -> str:
    if area not in tree:
        raise typer.BadParameter(f"area {area!r} is not in the register", param_hint="--area")
    return area


def _as_of(settings: Settings, store: wiring.Store) -> datetime:
    """Up to when the read tables tell, said on stderr together with how far they are behind the journal.

    Right after a rebuild no instant has come for them: nothing in them is breached, so nothing is told.
    """
    board, head = stored_board(store.views, settings.zone), store.journal.head()
    if board.at == BEGINNING:
        _refuse("nothing is folded up to an instant yet: start onescreen up")
    words.print(f"as of {board.at.isoformat()}, position {board.position} of {head}", soft_wrap=True)
    return board.at


def _refuse(why: str) -> NoReturn:
    words.print(f"relays: {why}", markup=False, soft_wrap=True)
    raise typer.Exit(2)


def _print_json(shape: type[Any], answer: object) -> None:
    """The names and forms that the API gives."""
    from pydantic import TypeAdapter

    typer.echo(TypeAdapter(shape).dump_json(answer, by_alias=True, indent=2).decode())


def _print_rows(names: Sequence[str], cells: Iterator[Sequence[object]] | Sequence[Sequence[object]]) -> None:
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(names)
    rows.writerows(cells)


def _cells(line: RelayLine) -> list[object]:
    times = [at.isoformat() if at else "" for at in (line.sent_at, line.complete_at)]
    used = "" if line.used_share is None else f"{line.used_share:.3f}"
    return [line.id, line.direction, line.area, line.status, *times, line.station, line.towards, used]


def _latencies(direction: str, found: DirectionLatency) -> Iterator[list[object]]:
    """End to end, then hop level by hop level; the share is told of the whole only."""
    share = found.share_within_60.value
    whole = "" if share is None else f"{share:.4f}"
    levels = [("end-to-end", found.unknown_hops, found.latency, whole)]
    levels += [(hop.level, hop.unknown, hop.latency, "") for hop in found.hops]
    for level, unknown, spread, within in levels:
        latencies = (spread.p50_s, spread.p90_s, spread.p99_s, spread.max_s)
        yield [direction, level, spread.n, unknown, *latencies, within]


def _told(relay: RelayDetail) -> Iterator[str]:
    for name, value in asdict(relay).items():
        if name not in ("path", "hops", "households"):
            yield f"{name}: {_word(value)}"
    yield f"path: {' > '.join(relay.path) or '-'}"
    reach = relay.households
    yield f"households: {'unknown' if reach is None else f'{reach.reached} of {reach.should}'}"
    yield from map(_hop_told, relay.hops)


def _hop_told(hop: HopDetail) -> str:
    stamps = {
        "sent": hop.sent_at,
        "received": hop.received_at,
        "read": hop.read_at,
        "acknowledged": hop.acknowledged_at,
    }
    told = [f"{name} {at.isoformat()}" for name, at in stamps.items() if at is not None]
    if hop.latency_s is not None:
        told.append(f"latency {hop.latency_s:g} s")
    if hop.hand_over_s is not None:
        told.append(f"hand-over {hop.hand_over_s:g} s")
    leg = f"{_word(hop.from_)} > {_word(hop.to)}"
    return ", ".join([f"hop {hop.hop} ({hop.level}) {leg}: {hop.state}", *told])


def _word(value: object) -> str:
    return "-" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
