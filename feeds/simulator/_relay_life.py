"""The life of one relayed message: down to the households of some communities, or up from one.

Each leaf is a relay of its own, sharing the message. About 97 % are complete within 60 minutes; one in a
hundred has no final receipt, and now and then a stamp in between is missing. Assumed, like all delays here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Final

from dashboard.domain.events import HOUSEHOLD, Direction, Households, RelayStamp
from feeds.simulator._district import District, Station
from feeds.simulator._life import Life, Pen, between, spread

MEDIAN: Final = timedelta(minutes=18)
SIGMA: Final = 0.58
"""End to end: exp(ln 18 + 0.58 z) minutes is over 60 in 1.9 % of the draws."""

NO_RECEIPT: Final = 0.011
STAMP_MISSING: Final = 0.02
GOES_UP: Final = 0.4
MINUTE: Final = timedelta(minutes=1)
SENDER: Final = "grid"


def message_life(number: int, at: datetime, district: District, *, stem: str, seed: int) -> Life:
    """All stamps of one message: up from one household, or down to those of one to three communities."""
    chance = Random(f"{seed}/{stem}/{number}")
    is_up = chance.random() < GOES_UP
    leaves = {district.station(chance) for _ in range(1 if is_up else chance.randint(1, 3))}
    message = f"{stem}-{number:05d}"
    events = []
    for station in sorted(leaves, key=lambda leaf: leaf.community):
        pen = Pen(f"{message}-{station.community}", f"{message}-{station.community}")
        _relay(pen, message, at, station, is_up=is_up, chance=chance)
        events += pen.events
    return Life(at, tuple(events))


def _relay(pen: Pen, message: str, at: datetime, station: Station, *, is_up: bool, chance: Random) -> None:
    down = (station.district, station.street, station.community, HOUSEHOLD)
    path = tuple(dict.fromkeys(down[::-1] if is_up else down))
    hops = len(path) - 1
    cuts = sorted(chance.random() for _ in range(2 * hops - 2))
    whole = spread(chance, MEDIAN, sigma=SIGMA)
    stamps = [at, *(at + whole * cut for cut in cuts), at + whole]
    lost = chance.randrange(1, 2 * hops - 1) if chance.random() < STAMP_MISSING else None
    is_unanswered = chance.random() < NO_RECEIPT
    for hop, (sender, receiver) in enumerate(pairwise(path)):
        is_last = hop == hops - 1
        writer = _Hop(pen, message, "up" if is_up else "down", hop, sender, receiver)
        if 2 * hop != lost:
            writer.stamp("sent", stamps[2 * hop], path=path if hop == 0 else None)
        if 2 * hop + 1 != lost and not (is_last and is_unanswered):
            reached = _households(station, chance) if is_last and not is_up else None
            writer.stamp("received", stamps[2 * hop + 1], households=reached)
            writer.read(stamps[2 * hop + 1], chance)


class _Hop:
    def __init__(
        self, pen: Pen, message: str, direction: Direction, hop: int, sender: str, receiver: str
    ) -> None:
        self.pen, self.message, self.direction, self.hop = pen, message, direction, hop
        self.sender, self.receiver = sender, receiver

    def stamp(
        self,
        kind: str,
        at: datetime,
        *,
        path: tuple[str, ...] | None = None,
        households: Households | None = None,
    ) -> None:
        stamp = RelayStamp(
            self.message, self.direction, self.hop, self.sender, self.receiver, path, households=households
        )
        self.pen.write(at, SENDER, f"relay.{kind}", stamp)

    def read(self, received_at: datetime, chance: Random) -> None:
        if chance.random() < 0.9:
            read_at = received_at + between(chance, MINUTE / 4, 6 * MINUTE)
            self.stamp("read", read_at)
            if chance.random() < 0.8:
                self.stamp("acknowledged", read_at + between(chance, MINUTE / 6, 4 * MINUTE))


def _households(station: Station, chance: Random) -> Households:
    should = max(1, station.households)
    return Households(should, round(should * min(1.0, chance.gauss(0.96, 0.03))))
