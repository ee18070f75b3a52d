"""A case's page is told by its journal: as known then, or as corrected since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from dashboard.domain.events import DisputeLinked, DisputeUnlinked, Event, Recorded
from dashboard.domain.letter_events import LetterIssued
from dashboard.projections.history import As
from dashboard.reading.case_file import CaseFile, case_file, within
from dashboard.reading.ground import Reading
from tests import districts
from tests.builders import (
    LOCAL,
    ListJournal,
    after,
    amended,
    closed,
    dispatched,
    happened,
    local,
    paused,
    reopened,
    reported,
    resumed,
    retracted,
    the_registers,
)
from tests.desks import FakeHistorian, FakeViews, case_of


def told(
    *events: Event | Recorded, at: datetime | None = None, as_: As = "known", views: FakeViews | None = None
) -> CaseFile | None:
    journal = ListJournal([*the_registers(), *events])
    shown = districts.normal(at=after(hours=10))
    reading = Reading(lambda: shown, FakeHistorian(), views or FakeViews(), journal, LOCAL)  # type: ignore[arg-type]
    return case_file(reading, "c1", at=at, as_=as_)


def the(*events: Event | Recorded, at: datetime | None = None, as_: As = "known") -> CaseFile:
    found = told(*events, at=at, as_=as_)
    assert found is not None
    return found


def late(event: Event, recorded_at: datetime) -> Recorded:
    return Recorded(0, recorded_at, event)


def test_what_was_recorded_later_is_not_known_then_and_is_as_corrected() -> None:
    facts: Sequence[Event | Recorded] = [
        reported(),
        late(dispatched(at=after(hours=1), unit="s1"), after(hours=6)),
    ]

    known = the(*facts, at=after(hours=2), as_="known")
    corrected = the(*facts, at=after(hours=2), as_="corrected")

    assert (known.detail.holder, corrected.detail.holder) == (None, "s1")


def test_a_retraction_made_later_counts_as_corrected_alone() -> None:
    close = closed(at=after(hours=1))
    facts = [reported(), close, retracted(close, at=after(hours=6))]

    known = the(*facts, at=after(hours=2), as_="known")
    corrected = the(*facts, at=after(hours=2), as_="corrected")

    assert (known.detail.status, corrected.detail.status) == ("closed", "open")


def test_a_case_whose_report_was_retracted_keeps_its_timeline_and_counts_nothing() -> None:
    report = reported()

    found = the(report, retracted(report, at=after(hours=1)))

    assert (found.detail.status, found.detail.episodes, found.clocks) == ("retracted", (), ())
    assert [entry.type for entry in found.detail.timeline] == ["dispute.reported", "event.retracted"]


def test_a_case_that_was_never_reported_is_not_there() -> None:
    assert told(dispatched(at=after(hours=1))) is None


def test_now_is_as_late_as_what_was_recorded_last() -> None:
    found = the(reported(), dispatched(at=after(hours=11)))

    assert found.at == after(hours=11)


def test_a_pause_tells_when_it_was_resumed_and_time_used_stands_still_in_it() -> None:
    found = the(
        reported(), paused(at=after(hours=2), until=after(hours=9)), resumed(at=after(hours=5)),
        at=after(hours=6),
    )  # fmt: skip

    assert found.pauses[0].ended_at == after(hours=5)
    assert found.clocks[0].used_s == 3 * 3600


def test_what_comes_next_ends_with_the_supervision_letter_of_the_day_of_the_breach() -> None:
    found = the(reported(), dispatched(at=after(hours=1)), at=after(hours=2))

    assert [each.turning for each in found.coming] == ["due_soon", "reminder", "due", "supervision"]
    assert found.coming[2].at == found.coming[3].at == local("2026-09-15 00:00")


def test_of_a_closed_case_nothing_comes_by_itself_and_a_reopened_one_runs_again() -> None:
    done = [reported(), closed(at=after(hours=1))]

    assert the(*done).coming == ()
    assert the(*done, reopened(at=after(hours=2))).coming != ()


def test_a_link_stands_until_it_is_undone_and_the_other_case_is_told_by_its_row() -> None:
    link = happened("dispute.linked", "c1", DisputeLinked("c2", ""), at=after(hours=1))
    gone = happened("dispute.linked", "c1", DisputeLinked("c3", ""), at=after(hours=2))
    undone = happened("dispute.unlinked", "c1", DisputeUnlinked("c3", ""), at=after(hours=3))
    other = case_of(1, area="a")._replace(id="c2")

    found = told(reported(), link, gone, undone, views=FakeViews([other]))

    assert found is not None
    [told_of] = [each.row for each in found.linked]
    assert told_of is not None
    assert (told_of.id, told_of.code, told_of.area, told_of.status) == ("c2", other.code, "a", "open")


def linked_with(at: datetime, as_: As) -> tuple[str, str, str, str, str] | None:
    """The other case: reported after the link, which was heard of two hours late, amended, closed later."""
    link = happened("dispute.linked", "c1", DisputeLinked("c2", ""), at=after(minutes=1))
    other: list[Event | Recorded] = [
        late(reported("c2", at=after(hours=1), area="a"), after(hours=3)),
        amended("c2", at=after(hours=5), area="c"),
        closed("c2", at=after(hours=7)),
    ]
    row = case_of(7, area="c", status="closed")._replace(id="c2")
    found = told(reported(), link, *other, at=at, as_=as_, views=FakeViews([row]))
    assert found is not None
    [each] = found.linked
    return (
        None
        if each.row is None
        else (each.row.code, each.row.kind, each.row.area, each.row.source, each.row.status)
    )


@pytest.mark.parametrize(
    ("hours", "as_", "area", "status"),
    [
        (2, "corrected", "a", "open"),
        (4, "known", "a", "open"),
        (6, "known", "c", "open"),
        (8, "known", "c", "closed"),
    ],
)
def test_a_linked_case_is_told_as_it_was_at_the_instant(hours: int, as_: As, area: str, status: str) -> None:
    assert linked_with(after(hours=hours), as_) == ("251011-007", "neighbours", area, "grid", status)


def test_a_linked_case_that_was_not_reported_yet_is_not_there() -> None:
    assert linked_with(after(hours=2), "known") is None
    assert linked_with(after(minutes=30), "corrected") is None


def test_a_linked_case_is_cut_by_where_it_was_at_the_instant() -> None:
    link = happened("dispute.linked", "c1", DisputeLinked("c2", ""), at=after(minutes=1))
    facts = [
        reported(),
        link,
        reported("c2", at=after(minutes=2), area="a"),
        amended("c2", at=after(hours=5), area="c"),
    ]
    found = told(*facts, at=after(hours=1), views=FakeViews([case_of(7, area="c")._replace(id="c2")]))

    assert found is not None
    assert within(found, {"a"}).linked[0].row is not None
    assert within(found, {"c"}).linked[0].row is None


def test_a_letter_that_was_written_about_the_case_is_its_own() -> None:
    letter = happened("letter.issued", None, LetterIssued("supervision", "s1", "c1"), at=after(hours=3))
    elsewhere = happened("letter.issued", None, LetterIssued("reminder", "s1", "c9"), at=after(hours=4))

    found = the(reported(), letter, elsewhere)

    assert [(each.kind, each.unit, each.state) for each in found.letters] == [("supervision", "s1", "issued")]
