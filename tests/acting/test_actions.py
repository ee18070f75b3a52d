"""The contract of the table: each line stands for one event that the gate can read, and says when."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from dashboard.access.decision import Ability
from dashboard.acting.actions import ACTIONS, REPORT, Action, Condition, FieldKind, as_reported, conditions_of
from dashboard.domain.events import FREE_TEXT, VOCABULARY, Amendment, DisputeAmended
from dashboard.domain.personal import OF_A_PERSON, ONE
from dashboard.domain.system_events import is_system_type
from dashboard.reading.case_file import case_file
from dashboard.reading.ground import Reading
from layouts.words import CATALOGUE
from tests import districts
from tests.builders import LOCAL, ListJournal, after, closed, reported, retracted, the_registers
from tests.desks import FakeHistorian, FakeViews

LINES = list(ACTIONS.values())
EITHER = ({"open", "closed"}, {"paused", "unpaused"}, {"asked", "unasked"}, {"by_policy", "promised"})


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_a_line_is_of_a_type_that_the_gate_takes_and_of_known_words(line: Action) -> None:
    assert line.type in VOCABULARY
    assert not is_system_type(line.type)
    assert line.ability in get_args(Ability)
    assert line.when <= set(get_args(Condition))
    assert line.when
    assert {field.kind for field in line.fields} <= set(get_args(FieldKind))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_no_line_asks_for_two_things_of_which_only_one_can_be(line: Action) -> None:
    assert all(len(line.when & either) <= 1 for either in EITHER)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_free_text_of_a_line_is_free_text_of_its_event(line: Action) -> None:
    payload = VOCABULARY[line.type]
    sealed = {*FREE_TEXT[payload], *(FREE_TEXT[Amendment] if payload is DisputeAmended else ())}

    assert {field.name for field in line.fields if field.kind == "text"} <= sealed


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_the_desk_has_words_for_a_line_its_fields_and_its_choices(line: Action) -> None:
    assert f"act_{line.name}" in CATALOGUE
    for field in line.fields:
        assert f"field_{field.name}" in CATALOGUE
        named = {"approver": "role", "kind": "case_letter"}.get(field.name, field.name)
        assert all(f"{named}_{choice}" in CATALOGUE for choice in field.choices)


def test_a_report_says_what_its_event_holds() -> None:
    known = {field.name for field in fields(VOCABULARY["dispute.reported"])}

    said = as_reported({field.name: "x" for field in REPORT if field.name != "related"})
    assert said.keys() - {ONE} <= known
    assert said[ONE].keys() <= OF_A_PERSON.keys()


def test_a_closed_case_can_be_reopened_and_not_dispatched_and_a_retracted_one_offers_nothing() -> None:
    report = reported()
    journal = ListJournal([*the_registers(), report, closed(at=after(hours=1))])
    shown = districts.normal(at=after(hours=2))
    reading = Reading(lambda: shown, FakeHistorian(), FakeViews(), journal, LOCAL)  # type: ignore[arg-type]
    told = case_file(reading, "c1", at=None, as_="known")
    assert told is not None
    now = conditions_of(told, told.at)
    names = {line.name for line in LINES if line.when <= now}

    assert {"reopen", "review", "comment"} <= names
    assert names.isdisjoint({"dispatch", "accept", "close", "pause", "grade"})

    gone = ListJournal([*the_registers(), report, retracted(report, at=after(hours=1))])
    reading = Reading(lambda: shown, FakeHistorian(), FakeViews(), gone, LOCAL)  # type: ignore[arg-type]
    told = case_file(reading, "c1", at=None, as_="known")
    assert told is not None
    assert conditions_of(told, told.at) == frozenset()
