"""What many cases come to by kind and source: registered, closed, and closed late.

Sums add up and come off again, so they can be merged by area and by day, and follow every correction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

import msgspec


class CaseSum(NamedTuple):
    """registered: cases first reported; closed: cases whose present episode was closed, late of them after
    the due instant of their closing clause. On time = (closed - late) / closed."""

    registered: int = 0
    closed: int = 0
    late: int = 0


Name: TypeAlias = tuple[str, str]
"""A kind and a source."""


class CaseSums(dict[Name, CaseSum]):
    """By kind and source; what comes to nothing has no key, so that equal sums compare and store equal."""

    def shift(self, name: Name, change: CaseSum, sign: int = 1) -> None:
        """Put so many on, or take them off."""
        was = self.get(name, CaseSum())
        now = CaseSum(*(a + sign * b for a, b in zip(was, change, strict=True)))
        if any(now):
            self[name] = now
        else:
            self.pop(name, None)

    def include(self, other: CaseSums, sign: int = 1) -> None:
        for name, change in other.items():
            self.shift(name, change, sign)

    def total(self, *, kind: str | None = None, source: str | None = None) -> CaseSum:
        """Of one kind, one source, or both; None is any."""
        fitting = [
            each
            for (of_kind, of_source), each in self.items()
            if (kind is None or of_kind == kind) and (source is None or of_source == source)
        ]
        return CaseSum(*map(sum, zip(*fitting, strict=True))) if fitting else CaseSum()

    def by_kind(self) -> dict[str, CaseSum]:
        return {kind: self.total(kind=kind) for kind in sorted({kind for kind, _ in self})}

    def by_source(self) -> dict[str, CaseSum]:
        return {source: self.total(source=source) for source in sorted({source for _, source in self})}


def merged(many: Iterable[CaseSums]) -> CaseSums:
    """The sums of all the cases of these together."""
    whole = CaseSums()
    for sums in many:
        whole.include(sums)
    return whole


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[tuple[str, str, int, int, int]]).decode


def encoded(sums: CaseSums) -> bytes:
    return _pack([(*name, *each) for name, each in sorted(sums.items())])


def decoded(stored: bytes) -> CaseSums:
    return CaseSums({(kind, source): CaseSum(*each) for kind, source, *each in _unpack(stored)})
