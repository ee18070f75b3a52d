"""The vocabulary: names, what is sealed, what names an area, and what only the centre may record."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from dashboard.domain import case, relay
from dashboard.domain.events import (
    AREA_CODES,
    FREE_TEXT,
    VOCABULARY,
    Amendment,
    CensusReported,
    DisputeAmended,
    DisputeReported,
    RelayStamp,
    SourceHeartbeat,
    needs_subject,
)
from dashboard.domain.system_events import is_system_type
from tests.builders import reported


def test_every_payload_is_a_frozen_dataclass_with_slots() -> None:
    for payload in VOCABULARY.values():
        assert is_dataclass(payload)
        assert vars(payload)["__dataclass_params__"].frozen
        assert "__slots__" in vars(payload)


def test_an_event_cannot_be_changed() -> None:
    event = reported()

    with pytest.raises(FrozenInstanceError):
        event.id = "another"  # type: ignore[misc]


def test_every_field_that_may_name_someone_is_sealed() -> None:
    wordy = {"title", "reason", "comment"}

    for payload, sealed in FREE_TEXT.items():
        assert wordy & {f.name for f in fields(payload)} == set(sealed)


def test_an_amendment_seals_its_title_too() -> None:
    assert FREE_TEXT[Amendment] == ("title",)
    assert FREE_TEXT[DisputeAmended] == ()


def test_every_field_that_names_an_area_is_known() -> None:
    assert AREA_CODES[DisputeReported] == ("area",)
    assert AREA_CODES[RelayStamp] == ("from_", "to", "path")
    assert AREA_CODES[SourceHeartbeat] == ("areas",)
    assert AREA_CODES[CensusReported] == ("area",)
    assert AREA_CODES[Amendment] == ("area",)


@pytest.mark.parametrize(
    "type_",
    ["register.changed", "deadline.breached", "alert.sent", "canary.sent", "letter.drafted", "source.back"],
)
def test_what_the_centre_records_itself_is_refused_of_a_source(type_: str) -> None:
    assert is_system_type(type_)


@pytest.mark.parametrize(
    "type_", ["letter.issued", "source.heartbeat", "relay.sent", "dispute.closed", "registers.x"]
)
def test_what_a_source_may_send_is_no_system_type(type_: str) -> None:
    assert not is_system_type(type_)


def test_an_event_that_counts_for_a_case_or_relay_needs_its_id() -> None:
    assert all(needs_subject(t) for t in ("dispute.closed", "relay.read", "item.raised", "event.retracted"))
    assert not any(needs_subject(t) for t in ("meeting.held", "source.heartbeat", "visit.recorded"))


def test_what_is_material_is_in_the_vocabulary() -> None:
    assert VOCABULARY.keys() >= case.MATERIAL
    assert VOCABULARY.keys() >= relay.TYPES
