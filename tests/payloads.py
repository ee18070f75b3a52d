"""Any payload of the vocabulary, drawn from strategies that the asker names: none is registered for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

Leaves: TypeAlias = Mapping[Any, st.SearchStrategy[Any]]
"""By scalar type (str, int, float, datetime), where its values come from."""


def payloads(payload: type[Any], leaves: Leaves) -> st.SearchStrategy[Any]:
    """Values of one payload class, every field drawn, those that may be absent too."""
    hints = get_type_hints(payload)
    return st.builds(payload, **{f.name: _of(hints[f.name], leaves) for f in fields(payload)})


def _of(hint: Any, leaves: Leaves) -> st.SearchStrategy[Any]:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (Union, UnionType):
        return st.one_of([_of(part, leaves) for part in parts])
    if origin is tuple:
        return st.lists(_of(parts[0], leaves), max_size=5).map(tuple)
    if origin is dict:
        return st.dictionaries(_of(parts[0], leaves), _of(parts[1], leaves), max_size=5)
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return payloads(hint, leaves)
    return {NoneType: st.none(), bool: st.booleans(), **leaves}[hint]
