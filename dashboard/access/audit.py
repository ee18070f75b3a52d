"""The audit from the side of those who ask: under which name a grant stands in it, and what leaves it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, TypeAlias

from dashboard.ports import Grant
from dashboard.store.audit import AuditEntry

Form: TypeAlias = Literal["csv", "jsonl"]
COLUMNS: Final = ("number", "at", "who", "what", "subject", "area", "outcome", "about", "sha256")


def who(grant: Grant) -> str:
    """A person by the sign-in name; any other with its kind before it, so that nobody passes for another."""
    return grant.name if grant.kind == "person" else f"{grant.kind}:{grant.name}"


def lines(
    entries: Iterable[AuditEntry], form: Form, *, cell: Callable[[str], str] | None = None
) -> Iterator[str]:
    """The entries as text, each line with its end: CSV under a head of `COLUMNS`, or an object a line.

    `cell`: how a text stands in CSV; as it is, where None.
    """
    if form == "csv":
        yield _csv(COLUMNS)
    for entry in entries:
        deed = entry.deed
        told = (
            *(entry.number, entry.at.isoformat(), deed.who, deed.what, deed.subject, deed.area, deed.outcome),
            *(dict(deed.about), entry.sha256),
        )
        if form == "csv":
            cells = (json.dumps(v, sort_keys=True) if isinstance(v, dict) else v for v in told)
            yield _csv(cell(v) if cell is not None and isinstance(v, str) else v for v in cells)
        else:
            yield json.dumps(dict(zip(COLUMNS, told, strict=True)), ensure_ascii=False) + "\n"


def _csv(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()
