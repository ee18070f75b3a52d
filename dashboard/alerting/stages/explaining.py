"""What explains what: the open episodes that explain others and those that are explained, found by what they
share, so that neither an arrival nor a resolution looks at more than it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dashboard.domain.alert import Finding
from dashboard.domain.duty import Inhibition


class Shared(NamedTuple):
    """The rule that explains, and the values that both have in common."""

    by: str
    equal: tuple[str, ...]
    values: tuple[str, ...]


class Explaining:
    """By the inhibitions of a plan. `causes`, `effects`: by what is shared, the episodes on either side."""

    def __init__(self, inhibitions: Sequence[Inhibition]) -> None:
        self.causes: defaultdict[Shared, dict[str, None]] = defaultdict(dict)
        self.effects: defaultdict[Shared, dict[str, None]] = defaultdict(dict)
        self._inhibitions = inhibitions

    def explained_by(self, finding: Finding) -> Iterator[Shared]:
        """What a finding would be explained by, in the order of the plan."""
        return _all_shared((each for each in self._inhibitions if finding.rule in each.of), finding)

    def explains(self, finding: Finding) -> Iterator[Shared]:
        """What a finding explains."""
        return _all_shared((each for each in self._inhibitions if finding.rule == each.by), finding)

    def keep(self, finding: Finding, *, is_cause: bool, is_effect: bool) -> None:
        """An open episode. `is_cause`: it may explain others; `is_effect`: one explains it."""
        id_ = finding.episode
        _note(self.causes, self.explains(finding), id_, is_there=is_cause)
        _note(self.effects, self.explained_by(finding), id_, is_there=is_effect)

    def effects_of(self, finding: Finding) -> dict[str, None]:
        """The explained ones that it may be the explanation of."""
        return {id_: None for shared in self.explains(finding) for id_ in self.effects.get(shared, ())}


def _note(kept: dict[Shared, dict[str, None]], shared: Iterable[Shared], id_: str, *, is_there: bool) -> None:
    for each in shared:
        if is_there:
            kept[each][id_] = None
        elif each in kept:
            kept[each].pop(id_, None)
            if not kept[each]:
                del kept[each]


def _all_shared(inhibitions: Iterable[Inhibition], finding: Finding) -> Iterator[Shared]:
    for inhibition in inhibitions:
        values = tuple(_of(finding, what) for what in inhibition.equal)
        if all(values):
            yield Shared(inhibition.by, inhibition.equal, values)


def _of(finding: Finding, what: str) -> str:
    """The finding's area, source or case; "" where it has none."""
    if what == "area":
        return finding.area
    return finding.subject.id if finding.subject.about == what else str(finding.figures.get(what, ""))
