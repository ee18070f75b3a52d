"""Holders of cases: their names, and the order in which they stand. They are organisations, never ranked."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.ports import HolderLoad
from dashboard.reading.desk import Standing
from layouts._names import place
from layouts.words import Words


def in_register_order(loads: Sequence[HolderLoad], standing: Standing, words: Words) -> list[HolderLoad]:
    """Nobody first; then the areas as the register has them, each after the one it lies in; then the others
    by name."""
    tree = standing.tree
    places = {code: n for n, code in enumerate(tree.by_code)}

    def order(load: HolderLoad) -> tuple[int, Sequence[int], str]:
        if load.holder is None:
            return 0, (), ""
        if load.holder in tree:
            return 1, [places[code] for code in reversed(tree.path(load.holder))], ""
        return 2, (), words.unit(load.holder)

    return sorted(loads, key=order)


def holder_said(load: HolderLoad, standing: Standing, words: Words) -> str:
    return words("desk_nobody") if load.holder is None else place(load.holder, standing.tree.by_code, words)
