"""Cases as they are told to who may not read sensitive kinds: each kind as `domain.discretion` tells it.

Every answer to such a person or token goes through here, once it is cut to the reach. All but the kind stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.domain.case import Case
from dashboard.domain.discretion import told_kind
from dashboard.ports import CaseRow
from dashboard.projections.case_sums import CaseSum, CaseSums
from dashboard.reading.case_detail import CaseDetail, TimelineEntry
from dashboard.reading.case_file import CaseFile
from dashboard.reading.case_links import Linked
from dashboard.reading.inflow import Inflow, most_first


def row_told(row: CaseRow) -> CaseRow:
    """`state` stays as it is stored: it is read here, and leaves nowhere."""
    return row._replace(kind=told_kind(row.kind))


def rows_told(rows: Iterable[CaseRow]) -> list[CaseRow]:
    return [row_told(row) for row in rows]


def sums_told(sums: CaseSums) -> CaseSums:
    found = CaseSums()
    for (kind, source), each in sums.items():
        found.shift((told_kind(kind), source), each)
    return found


def inflow_told(inflow: Inflow) -> Inflow:
    kinds: dict[str, CaseSum] = {}
    for kind, each in inflow.kinds:
        told = told_kind(kind)
        kinds[told] = CaseSum(*map(sum, zip(kinds.get(told, CaseSum()), each, strict=True)))
    return replace(inflow, kinds=most_first(kinds))


def detail_told(detail: CaseDetail) -> CaseDetail:
    """Without its reading under another policy: one that gives some kinds other terms would tell the kind of
    any case of the past, for the asking."""
    timeline = tuple(_entry(entry) for entry in detail.timeline)
    return replace(detail, kind=told_kind(detail.kind), reading=None, timeline=timeline)


def file_told(file: CaseFile) -> CaseFile:
    return replace(
        file,
        detail=detail_told(file.detail),
        case=_case(file.case),
        row=None if file.row is None else row_told(file.row),
        linked=tuple(_linked(each) for each in file.linked),
    )


def _case(case: Case) -> Case:
    past = [each._replace(terms=each.terms._replace(kind=told_kind(each.terms.kind))) for each in case.past]
    return replace(case, kind=told_kind(case.kind), amended=_data(case.amended), past=past)


def _linked(linked: Linked) -> Linked:
    row = linked.row
    return linked if row is None else replace(linked, row=replace(row, kind=told_kind(row.kind)))


def _entry(entry: TimelineEntry) -> TimelineEntry:
    return replace(entry, data=_data(entry.data))


def _data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What an amendment changes lies one level down. A letter's kind is another thing under the same name:
    none of them is a kind of dispute."""
    return {name: _value(name, value) for name, value in data.items()}


def _value(name: str, value: Any) -> Any:
    if name == "kind" and isinstance(value, str):
        return told_kind(value)
    return _data(value) if isinstance(value, Mapping) else value
