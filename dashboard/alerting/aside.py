"""What is found before the journal was read to its end: kept aside, for it may be over already."""

from __future__ import annotations

from collections.abc import Container, Sequence

from dashboard.domain.alert import Opened, Resolved


class Aside:
    """Findings by their episode, in order. While there are any, the place in the journal is not to be stored:
    they are found again from there."""

    def __init__(self) -> None:
        self._opened: dict[str, Opened] = {}

    def __bool__(self) -> bool:
        return bool(self._opened)

    def take(
        self, found: Sequence[Opened | Resolved], *, is_live: bool, known: Container[str]
    ) -> list[Opened | Resolved]:
        """What is to be weighed now, in order. `known`: the episodes that are open in any case.

        Of what was found and is over before that end, the finding and its resolution come together: it is
        kept, makes no group and is told to nobody.
        """
        if is_live:
            kept, self._opened = self._opened, {}
            return [*kept.values(), *found]
        taken: list[Opened | Resolved] = []
        over = set[str]()
        for turn in found:
            if isinstance(turn, Opened):
                if turn.finding.episode not in known or turn.finding.episode in over:
                    self._opened[turn.finding.episode] = turn
            else:
                opened = self._opened.pop(turn.episode, None)
                taken += [turn] if opened is None else [opened, turn]
                over.add(turn.episode)
        return taken
