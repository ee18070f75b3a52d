"""A case's clauses as `GET /api/cases/{id}` tells them: why, how long still, and under another policy."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from dashboard.domain.events import DisputeExtensionAsked, DisputeExtensionDecided, Event
from dashboard.domain.registers import policy_changed
from dashboard.reading.case_detail import NoSuchPolicy, case_detail
from tests.builders import (
    LOCAL,
    RULE_1515,
    START,
    ListJournal,
    after,
    closed,
    happened,
    local,
    paused,
    reopened,
    reported,
    the_registers,
)

STRICTER = RULE_1515 | {
    "clauses": RULE_1515["clauses"] | {"close_ordinary": {"days": 1, "counting": "elapsed"}}
}


def told(*events: Event, policy: int | None = None, **passed: float) -> dict[str, Any]:
    """The answer's JSON, so long after START."""
    journal = ListJournal([*the_registers(), *events])
    found = case_detail(journal, "c1", at=after(**passed), zone=LOCAL, policy=policy)
    answer: dict[str, Any] = json.loads(msgspec.json.encode(found))
    return answer


def closing(answer: dict[str, Any], episode: int = -1) -> dict[str, Any]:
    found: dict[str, Any] = answer["episodes"][episode]["clauses"][1]
    return found


def test_the_derivation_ends_with_the_due_instant_in_both_languages() -> None:
    clause = closing(told(reported(), hours=1))

    assert clause["due_at"] == "2026-09-14T16:00:00Z"
    assert clause["why"][-1] == {
        "zh": "期限至2026-09-14（周一）24:00止。",
        "en": "Due Mon 2026-09-14 24:00.",
    }
    assert any("法定休假日" in step["zh"] for step in clause["why"])


def test_what_is_left_stands_still_within_a_pause() -> None:
    events = reported(), paused(at=after(hours=2), until=after(hours=50))

    one, other = (closing(told(*events, hours=h))["remaining_s"] for h in (3, 49))

    assert one == other


def test_an_extension_that_was_granted_is_the_last_step_and_the_due_instant() -> None:
    until = local("2026-09-21 12:00")
    asked = happened(
        "dispute.extension_asked", "c1", DisputeExtensionAsked(until, "", "s1"), at=after(hours=1)
    )
    granted = happened(
        "dispute.extension_decided", "c1", DisputeExtensionDecided(True, "supervisor"), at=after(hours=2)
    )

    clause = closing(told(reported(), asked, granted, hours=3))

    assert clause["due_at"] == "2026-09-21T04:00:00Z"
    assert clause["why"][-1]["en"] == "An extension was granted until Mon 2026-09-21 12:00."


def test_an_extension_that_was_refused_or_is_still_asked_for_moves_nothing() -> None:
    until = local("2026-09-21 12:00")
    asked = happened("dispute.extension_asked", "c1", DisputeExtensionAsked(until, ""), at=after(hours=1))
    refused = happened(
        "dispute.extension_decided", "c1", DisputeExtensionDecided(False, "supervisor"), at=after(hours=2)
    )

    plain = closing(told(reported(), hours=3))["due_at"]

    assert closing(told(reported(), asked, hours=3))["due_at"] == plain
    assert closing(told(reported(), asked, refused, hours=3))["due_at"] == plain


def test_an_earlier_episode_is_told_as_it_ended() -> None:
    answer = told(reported(at=START), closed(at=after(days=9)), reopened(at=after(days=10)), days=11)

    assert [closing(answer, n)["status"] for n in (0, 1)] == ["late", "running"]


def test_a_case_is_read_under_another_policy_beside_its_own() -> None:
    stricter = policy_changed("1515", STRICTER, version=2, at=after(days=2))

    answer = told(reported(), stricter, closed(at=after(days=3)), policy=2, days=4)

    assert closing(answer)["status"] == "met"
    assert answer["reading"]["version"] == 2
    assert closing(answer["reading"])["status"] == "late"


def test_without_being_asked_there_is_one_reading() -> None:
    assert told(reported(), hours=1)["reading"] is None


def test_a_version_that_was_never_loaded_is_refused_by_its_number() -> None:
    with pytest.raises(NoSuchPolicy, match="no version 7; this centre has loaded 1"):
        told(reported(), policy=7, hours=1)
