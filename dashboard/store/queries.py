"""SQL as text with its values, and several of them as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Query(NamedTuple):
    """Text with a `?` for each of the values."""

    text: str
    values: tuple[Any, ...] = ()


def union(parts: Sequence[Query], order: str) -> Query:
    """All rows of all parts. `order`: what follows them, as ORDER BY and LIMIT."""
    each = " UNION ALL ".join(f"SELECT * FROM ({part.text}) AS part" for part in parts)
    return Query(f"SELECT * FROM ({each}) AS parts {order}", tuple(v for part in parts for v in part.values))
