"""What many relays of one direction come to: statuses, exact histograms end to end and by hop level.

Sums add up and come off again, so they can be merged by area and by hour, and follow every correction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import msgspec

from dashboard.projections.tally import Key, RelayWeight, count

END_TO_END: Final = "end_to_end"
"""The measure beside the hop levels: sent of hop 0 to received of the last hop."""


@dataclass(slots=True)
class RelaySums:
    """`seconds`: by measure, how many took so many whole seconds. `unknown`: by hop level, hops that lack a
    stamp. Households: `reached` of `should`; `uncounted`, relays to households of which nobody told."""

    by_status: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, Counter[int]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    reached: int = 0
    should: int = 0
    uncounted: int = 0

    def shift(self, weight: RelayWeight, sign: int) -> None:
        """Put one relay on, or take it off."""
        count(self.by_status, weight.status, sign)
        if weight.seconds is not None:
            self._shift_seconds(END_TO_END, weight.seconds, sign)
        for level, seconds in weight.hops:
            if seconds is None:
                count(self.unknown, level, sign)
            else:
                self._shift_seconds(level, seconds, sign)
        self.reached += sign * weight.reached
        self.should += sign * weight.should
        self.uncounted += sign * weight.is_uncounted

    def include(self, other: RelaySums, sign: int = 1) -> None:
        """Add the sums of other relays, or take them off."""
        _add(self.by_status, other.by_status, sign)
        for measure, seconds in other.seconds.items():
            if sign == 1 and measure not in self.seconds:
                self.seconds[measure] = Counter(seconds)
                continue
            mine = self.seconds.setdefault(measure, Counter())
            _add(mine, seconds, sign)
            if not mine:
                del self.seconds[measure]
        _add(self.unknown, other.unknown, sign)
        self.reached += sign * other.reached
        self.should += sign * other.should
        self.uncounted += sign * other.uncounted

    def levels(self) -> list[str]:
        """The hop levels of which anything is known, or known to be missing."""
        return sorted((self.seconds.keys() | self.unknown.keys()) - {END_TO_END})

    def _shift_seconds(self, measure: str, seconds: int, sign: int) -> None:
        histogram = self.seconds.setdefault(measure, Counter())
        count(histogram, seconds, sign)
        if not histogram:
            del self.seconds[measure]


def merged(many: Iterable[RelaySums]) -> RelaySums:
    """The sums of all the relays of these together."""
    whole = RelaySums()
    for sums in many:
        whole.include(sums)
    return whole


class SumsState(msgspec.Struct, array_like=True):
    """Sums as they are stored."""

    by_status: dict[str, int]
    seconds: dict[str, dict[int, int]]
    unknown: dict[str, int]
    reached: int
    should: int
    uncounted: int


def state_of(sums: RelaySums) -> SumsState:
    return SumsState(
        sums.by_status, dict(sums.seconds), sums.unknown, sums.reached, sums.should, sums.uncounted
    )


def sums_of(state: SumsState) -> RelaySums:
    return RelaySums(
        Counter(state.by_status),
        {measure: Counter(seconds) for measure, seconds in state.seconds.items()},
        Counter(state.unknown),
        state.reached,
        state.should,
        state.uncounted,
    )


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(SumsState).decode


def encoded(sums: RelaySums) -> bytes:
    return _pack(state_of(sums))


def decoded(stored: bytes) -> RelaySums:
    return sums_of(_unpack(stored))


def _add(into: Counter[Key], other: Counter[Key], sign: int) -> None:
    for key, n in other.items():
        count(into, key, sign * n)
