"""Areas from columns: units found by name or code below a root, and new ones where the mapping allows it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.domain.area import Area, Level
from feeds._feed import AreasError, RowError
from feeds._row import written
from feeds._values import Cells, IsEmpty, speakable

_OFFICES = re.compile(r"(?:居民委员会|村民委员会|居委会|村委会|办事处)$")
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class AreaLevel:
    """One column of units. `codes`: what a cell says → the unit's code, before anything else is tried.

    `is_code`: the column holds codes; a new unit then takes its name from `name_column`.
    """

    column: str
    level: Level
    is_code: bool = False
    name_column: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """`root`: the unit that stands where no column says more. `may_be_new`: unknown units are registered."""

    root: Area
    is_root_given: bool
    levels: tuple[AreaLevel, ...]
    register: str
    may_be_new: bool
    is_empty: IsEmpty

    @property
    def columns(self) -> tuple[str, ...]:
        named = (level.name_column for level in self.levels)
        return (*(level.column for level in self.levels), *(n for n in named if n))


def made_code(parent_code: str, name: str) -> str:
    """A code for a new unit, the same for ever: its parent's, and its name's letters and digits.

    Names that differ only in case, spaces and punctuation are one unit. What is not ASCII becomes a hash.
    """
    plain = squeezed(name)
    if not plain.isascii() or not plain:
        plain = hashlib.sha256(plain.encode()).hexdigest()[:8]
    return f"{parent_code}-{plain}"


def squeezed(name: str) -> str:
    """The name by which units are compared."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NOT_A_WORD.sub("-" if folded.isascii() else "", folded).strip("-")


def _without_office(name: str) -> str:
    return _OFFICES.sub("", squeezed(name))


class AreaFinder:
    """Finds the unit of each row; remembers what it had to register. Raises AreasError for a root unknown."""

    def __init__(self, columns: AreaColumns, known: Iterable[Area] = ()) -> None:
        self._columns = columns
        self._by_code = {area.code: area for area in known}
        self._children: dict[str, list[Area]] = {}
        for area in self._by_code.values():
            self._children.setdefault(area.parent_code, []).append(area)
        self._new: list[Area] = []
        self._found: dict[tuple[str, str, str, bool], str] = {}
        self._registered = frozenset(self._by_code)
        self._plant_root()

    def _plant_root(self) -> None:
        root = self._columns.root
        if root.code in self._by_code:
            return
        if not self._columns.is_root_given:
            raise AreasError(
                f"areas.root: {root.code} is in no area register; load it (--areas), "
                "or give the root in full: { code, name, level }"
            )
        self._register(root)

    def take_new(self) -> tuple[Area, ...]:
        """What was registered since this was last asked."""
        taken, self._new = tuple(self._new), []
        return taken

    def find(self, cells: Cells) -> str:
        """Code of the lowest unit that the row names; the root's where it names none. Raises RowError.

        Below a column that says nothing only units of the register are found, never made: what a row
        without its upper unit comes to must not depend on the rows before it.
        """
        here, has_gap = self._columns.root.code, False
        for level in self._columns.levels:
            said = cells.get(level.column)
            if self._columns.is_empty(said):
                has_gap = True
            else:
                here = self._below(here, written(said).strip(), level, cells, has_gap=has_gap)
        return here

    def _below(self, upper: str, said: str, level: AreaLevel, cells: Cells, *, has_gap: bool) -> str:
        key = (upper, said, level.column, has_gap)
        known = self._found.get(key)
        if known is None:
            known = self._looked_up(upper, said, level)
            if known is None:
                is_left = has_gap and self._columns.may_be_new
                known = upper if is_left else self._made(upper, said, level, cells)
            self._found[key] = known
        return known

    def _looked_up(self, upper: str, said: str, level: AreaLevel) -> str | None:
        if said in level.codes:
            return self._existing(level.codes[said], level)
        if level.is_code:
            return said if said in self._by_code else None
        named = self._named(said, self._children.get(upper, ()), level) or self._named(
            said, self._registered_below(upper), level
        )
        if len(named) > 1:
            raise RowError(f"column {level.column!r} names several areas; tell them apart with `codes`")
        return named[0].code if named else None

    def _existing(self, code: str, level: AreaLevel) -> str:
        if code not in self._by_code:
            raise RowError(f"`codes` of column {level.column!r} says {code}, which is in no area register")
        return code

    @staticmethod
    def _named(said: str, among: Sequence[Area], level: AreaLevel) -> Sequence[Area]:
        """Those of that name; of several, those of that level, then those that are still valid."""
        name, short = squeezed(said), _without_office(said)
        found = [a for a in among if squeezed(a.name) == name] or [
            a for a in among if _without_office(a.name) == short
        ]
        for keep in (lambda a: a.level == level.level, lambda a: a.valid_to is None):
            found = [a for a in found if keep(a)] or found if len(found) > 1 else found
        return found

    def _registered_below(self, upper: str) -> list[Area]:
        """Every unit below that stood in a register before the first row."""
        found: list[Area] = []
        queue = [upper]
        while queue:
            children = self._children.get(queue.pop(), [])
            found += [area for area in children if area.code in self._registered]
            queue += [area.code for area in children]
        return found

    def _made(self, upper: str, said: str, level: AreaLevel, cells: Cells) -> str:
        if not self._columns.may_be_new:
            raise RowError(
                f"column {level.column!r} names an area that no register holds below {upper}; "
                "load it, give it under `codes`, or say `new = true`"
            )
        name = speakable(said)
        if level.name_column and not self._columns.is_empty(cells.get(level.name_column)):
            name = speakable(written(cells[level.name_column]).strip())
        code = said if level.is_code else made_code(upper, name)
        if code not in self._by_code:
            self._register(Area(code, name, level.level, upper))
        return code

    def _register(self, area: Area) -> None:
        self._by_code[area.code] = area
        self._children.setdefault(area.parent_code, []).append(area)
        self._new.append(area)
