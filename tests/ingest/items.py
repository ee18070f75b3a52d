"""Items as sources write them: builders that state only what matters to a test."""

from __future__ import annotations

import json
from typing import Any

REPORT = {"area": "a", "kind": "neighbours"}
ABSENT = object()


def item(type_: str = "dispute.reported", data: Any = None, **attributes: Any) -> bytes:
    """One CloudEvent in the structured mode; an attribute given as ABSENT is left out."""
    if data is None and type_ == "dispute.reported":
        data = REPORT
    event = {
        "specversion": "1.0",
        "id": "grid-1",
        "source": "grid",
        "type": type_,
        "time": "2026-09-07T10:00:00+08:00",
        "subject": "case-1",
        "data": {} if data is None else data,
        **attributes,
    }
    return json.dumps({k: v for k, v in event.items() if v is not ABSENT}, ensure_ascii=False).encode()


def items(n: int, *, start: int = 0) -> list[bytes]:
    """So many reports of different cases."""
    return [item(id=f"grid-{i}", subject=f"case-{i}") for i in range(start, start + n)]


def batch(*found: bytes) -> bytes:
    return b"[" + b",".join(found) + b"]"
