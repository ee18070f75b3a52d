"""What happened to a case, in the order of 访, 议, 办, 评; and who used the time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard.domain.area import Area
from dashboard.reading.case_detail import TimelineEntry
from dashboard.reading.case_file import CaseFile
from dashboard.reading.desk import Standing
from layouts._names import holder_name, place
from layouts._theme import DUE, OVER
from layouts.desk._pieces import card, local, span
from layouts.words import CATALOGUE, Words

STAGES: Final = {
    "dispute.reported": "visit", "dispute.graded": "discuss", "dispute.dispatched": "discuss",
    "dispute.returned": "discuss", "dispute.accepted": "handle", "dispute.mediated": "handle",
    "dispute.closed": "handle", "dispute.reviewed": "review",
}  # fmt: skip
"""访 (heard), 议 (discussed), 办 (handled), 评 (reviewed): the stage that an event opens."""
LOOKS: Final = {
    "deadline.breached": OVER, "dispute.returned": OVER, "deadline.due_soon": DUE,
    "dispute.reported": "start", "dispute.reopened": "start",
}  # fmt: skip
LATE: Final = timedelta(hours=1)
WORDED: Final = ("grade", "outcome", "stage")
UNITS: Final = ("unit", "by")
COMMITTEE: Final = "committee-"
"""Before an area's code: its people's mediation committee."""


def story(file: CaseFile, standing: Standing, words: Words) -> Component:
    items = [*_entries(file, standing, words), *_ahead(file, words)]
    note = words("case_timeline_note", n=len(file.detail.timeline))
    body = [html.Ol(items, className="timeline"), *_who_used_it(file, standing, words)]
    return card(words("case_timeline"), *body, note=note, cls="story")


def _entries(file: CaseFile, standing: Standing, words: Words) -> Iterator[Component]:
    stage = ""
    for entry, n_days in _folded(file.detail.timeline):
        is_gone = (entry.source, entry.id) in file.retracted
        opened = stage if is_gone else STAGES.get(entry.type, stage)
        label = words(f"stage_{opened}") if opened and opened != stage else ""
        stage = opened
        is_mark = entry.type.startswith("deadline.")
        look = "gone" if is_gone else LOOKS.get(entry.type, "mark-dot" if is_mark else "")
        title: list[Component | str] = [event_name(entry, words)]
        if is_gone:
            title.append(html.Span(f" {words('case_gone')}", className="t3"))
        facts = [words("case_stage_days", n=n_days)] if n_days else _facts(entry, file, standing, words)
        late = entry.recorded_at - entry.occurred_at > LATE
        aside = words("case_recorded", at=local(entry.recorded_at, words, seen_from=file.at)) if late else ""
        yield _item(
            label, look, local(entry.occurred_at, words, seen_from=file.at), title,
            " · ".join(facts), aside,
        )  # fmt: skip


def _folded(timeline: Iterable[TimelineEntry]) -> Iterator[tuple[TimelineEntry, int]]:
    """The entries; marks of overdue days that follow each other are told once, with how many they are."""
    for is_days, entries in groupby(timeline, key=_is_overdue_day):
        run = list(entries)
        if is_days:
            yield run[-1], len(run)
        else:
            yield from ((entry, 0) for entry in run)


def _is_overdue_day(entry: TimelineEntry) -> bool:
    return entry.type == "deadline.stage" and str(entry.data.get("stage", "")).startswith("+")


def _ahead(file: CaseFile, words: Words) -> Iterator[Component]:
    """What is still to come of an open case: hollow."""
    for each in file.coming:
        if each.turning == "due":
            name = words("case_ahead_due", clause=words(f"clause_{each.clause}"))
            yield _item("", "ahead", local(each.at, words, seen_from=file.at), [name], "", "")
    if file.detail.status == "open":
        yield _item(words("stage_review"), "ahead", "—", [words("case_ahead_review")], "", "")


def _item(
    label: str, look: str, when: str, title: list[Component | str], facts: str, aside: str
) -> Component:
    return html.Li(
        [
            html.Span(label, className="stage"),
            html.I(className=f"dot {look}".strip()),
            html.Time(when),
            html.Div([html.B(title), html.Div(facts, className="t3") if facts else None]),
            html.Span(aside, className="aside"),
        ],
        className=look if look in ("ahead", "gone") else "",
    )


def event_name(entry: TimelineEntry, words: Words) -> str:
    key = f"event_{entry.type.replace('.', '_')}"
    said = words(key) if key in CATALOGUE else entry.type
    clause = entry.data.get("clause")
    if entry.type.startswith("deadline.") and f"clause_{clause}" in CATALOGUE:
        return f"{said} · {words(f'clause_{clause}')}"
    return said


def _facts(entry: TimelineEntry, file: CaseFile, standing: Standing, words: Words) -> Iterator[str]:
    data, areas, here = entry.data, standing.tree.by_code, file.detail.area
    if entry.type.startswith("deadline."):
        if isinstance(stage := data.get("stage"), str):
            yield words("case_stage", stage=stage)
        return
    yield words.source(entry.source)
    if entry.type == "dispute.reported":
        yield place(str(data["area"]), areas, words)
    for name in UNITS:
        if isinstance(unit := data.get(name), str):
            yield _unit_name(unit, here, areas, words)
    for name in WORDED:
        value = data.get(name)
        if isinstance(value, str) and f"{name}_{value}" in CATALOGUE:
            yield words(f"{name}_{value}")
    yield from _particular(entry, file, standing, words)
    if any(value == "" for value in _flat(data)):
        is_erased = file.erased_at is not None and entry.recorded_at <= file.erased_at
        yield words("case_erased" if is_erased else "case_sealed")


def _unit_name(unit: str, here: str, areas: Mapping[str, Area], words: Words) -> str:
    """A mediation committee by the area it is of; every other unit by its own name."""
    area = unit.removeprefix(COMMITTEE)
    if area != unit and area in areas:
        return words("case_committee", area=place(area, areas, words))
    return holder_name(unit, here, areas, words)


def _particular(entry: TimelineEntry, file: CaseFile, standing: Standing, words: Words) -> Iterator[str]:
    data = entry.data
    if until := data.get("until"):
        yield words("case_until", at=local(datetime.fromisoformat(until), words, seen_from=file.at))
    if isinstance(approver := data.get("approver"), str):
        yield words("case_approved_by", who=approver_name(approver, words))
    for name, yes, no in (
        ("satisfied", "review_yes", "review_no"),
        ("granted", "case_granted", "case_refused"),
    ):
        if isinstance(value := data.get(name), bool):
            yield words(yes if value else no)
    if entry.type == "dispute.mediated" and (result := f"result_{data.get('result')}") in CATALOGUE:
        yield words(result)
    if entry.type in ("dispute.linked", "dispute.unlinked"):
        yield _other(str(data["other"]), file)
    if entry.type == "dispute.amended":
        yield from _amended(data["fields"], file, standing, words)


def _other(case_id: str, file: CaseFile) -> str:
    found = next((each.row for each in file.linked if each.id == case_id), None)
    return found.code if found is not None else ""


def _amended(fields: Mapping[str, Any], file: CaseFile, standing: Standing, words: Words) -> Iterator[str]:
    if area := fields.get("area"):
        yield place(str(area), standing.tree.by_code, words)
    if kind := fields.get("kind"):
        yield words.kind(str(kind))
    if due_at := fields.get("due_at"):
        yield words("case_promised_to", at=local(datetime.fromisoformat(due_at), words, seen_from=file.at))


def _flat(data: Mapping[str, Any]) -> Iterator[Any]:
    for value in data.values():
        yield from _flat(value) if isinstance(value, Mapping) else (value,)


def approver_name(code: str, words: Words) -> str:
    """The code of a role, or of a unit, by its name where it has one."""
    return words(f"role_{code}") if f"role_{code}" in CATALOGUE else words.unit(code)


# ── who used the time ───────────────────────────────────────────────────────────────────────────────────


def _who_used_it(file: CaseFile, standing: Standing, words: Words) -> Iterator[Component]:
    detail = file.detail
    held = [(each, (each.to_at - each.from_at).total_seconds()) for each in detail.holdings]
    total_s = sum(seconds for _, seconds in held)
    if not total_s:
        return
    by_unit: dict[str | None, float] = {}
    for each, seconds in held:
        by_unit[each.unit] = by_unit.get(each.unit, 0.0) + seconds
    order = [unit for unit in by_unit if unit is not None]
    looks = {unit: "nobody" if unit is None else f"held h{order.index(unit) % 3}" for unit in by_unit}
    areas, nobody = standing.tree.by_code, words("desk_nobody")
    names = {unit: holder_name(unit, detail.area, areas, words) if unit else nobody for unit in by_unit}
    parts = [
        html.I(
            className=looks[each.unit],
            style={"flexGrow": seconds / total_s},
            title=f"{names[each.unit]} {span(timedelta(seconds=seconds), words)}"
            f" · {local(each.from_at, words)} → {local(each.to_at, words)}",
        )
        for each, seconds in held
    ]
    legend = [
        html.Li([html.I(className=looks[unit]), names[unit], html.B(span(timedelta(seconds=seconds), words))])
        for unit, seconds in by_unit.items()
    ]
    total = words("case_holders_note", t=span(timedelta(seconds=total_s), words))
    heading = html.Header([html.H2(words("case_holders")), html.Span(total, className="note")])
    bar = html.Div(parts, className="bar", role="img", title=total)
    yield html.Div([heading, bar, html.Ul(legend, className="legend")], className="used")
