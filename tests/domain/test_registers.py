"""Registers there and back through the journal."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dashboard.domain import registers
from dashboard.domain.area import Area
from dashboard.domain.calendar import Announcement, Override, Overrides, overridden
from dashboard.domain.events import SYSTEM_SOURCE
from dashboard.domain.policy import PolicyError
from dashboard.domain.policy_form import policy_from
from tests.builders import RULE_1515, START, TINY, after, day, frozen_calendar


def test_areas_come_back_as_they_went_in() -> None:
    areas = (*TINY, Area("z", "撤", "virtual", "s1", day("2010-01-01"), day("2019-12-31")))

    event = registers.areas_changed("tiny", areas, version=1, at=START)

    assert registers.areas_in(event.data.content) == areas


def test_a_policy_comes_back_as_it_went_in() -> None:
    event = registers.policy_changed("1515", RULE_1515, version=1, at=START)

    assert registers.policy_in("1515", event.data.content) == policy_from("1515", RULE_1515)


def test_a_policy_that_cannot_be_used_makes_no_event() -> None:
    with pytest.raises(PolicyError):
        registers.policy_changed("1515", {"clauses": {}}, version=1, at=START)


def test_a_calendar_comes_back_as_it_went_in() -> None:
    event = registers.calendar_changed("cn", frozen_calendar(), version=1, at=START)

    assert registers.calendar_in(event.data.content) == frozen_calendar()


def test_a_register_is_recorded_by_the_centre_itself() -> None:
    event = registers.areas_changed("tiny", TINY, version=1, at=START)

    assert (event.source, event.type, event.subject) == (SYSTEM_SOURCE, "register.changed", None)


def test_the_same_content_has_the_same_id_whenever_it_is_loaded() -> None:
    first = registers.areas_changed("tiny", TINY, version=1, at=START)
    again = registers.areas_changed("tiny", TINY, version=1, at=after(days=9))

    assert again.id == first.id


def test_going_back_to_older_content_is_a_new_event() -> None:
    first = registers.areas_changed("tiny", TINY, version=1, at=START)
    back = registers.areas_changed("tiny", TINY, version=3, at=START)

    assert back.id != first.id
    assert back.data.sha256 == first.data.sha256


def test_other_content_has_another_id() -> None:
    first = registers.areas_changed("tiny", TINY, version=1, at=START)
    other = registers.areas_changed("tiny", TINY[:-1], version=1, at=START)

    assert other.id != first.id


def test_the_order_of_keys_in_a_policy_file_makes_no_difference() -> None:
    turned = {"clauses": dict(reversed(RULE_1515["clauses"].items()))}

    assert registers.policy_changed("1515", turned, version=1, at=START) == registers.policy_changed(
        "1515", RULE_1515, version=1, at=START
    )


def test_a_policy_in_the_journal_says_every_key_so_that_a_later_default_changes_nothing() -> None:
    event = registers.policy_changed("1515", RULE_1515, version=1, at=START)

    written = json.loads(event.data.content)

    assert written["stages"] == [0.5, 0.8, 0.95, 1.0]
    assert (written["due_soon_share"], written["overdue_days"]) == (0.8, 30)


def test_a_policy_of_an_older_journal_says_less_and_is_read() -> None:
    older = json.dumps(RULE_1515 | {"due_soon_share": 0.8})

    assert registers.policy_in("1515", older) == policy_from("1515", RULE_1515)


def test_dates_of_a_policy_come_back_as_dates() -> None:
    found = RULE_1515 | {"valid_from": day("2027-01-01"), "valid_to": day("2027-12-31")}

    event = registers.policy_changed("1515", found, version=1, at=START)

    policy = registers.policy_in("1515", event.data.content)
    assert (policy.valid_from, policy.valid_to) == (day("2027-01-01"), day("2027-12-31"))


def test_the_overrides_of_a_calendar_come_back_with_their_reasons_and_sources() -> None:
    closure = Override(day("2026-11-02"), day("2026-11-03"), True, "市运动会", "黄政办发〔2026〕8号")
    overrides = Overrides((closure,), (Announcement(2027, "国办发明电〔2026〕9号"),))
    calendar = overridden(frozen_calendar(), overrides)

    event = registers.calendar_changed("cn", calendar, version=1, at=START)

    assert registers.calendar_in(event.data.content) == calendar
    assert closure.reason in event.data.content
    assert closure.source in event.data.content


def test_the_festivals_of_a_calendar_come_back() -> None:
    calendar = replace(frozen_calendar(), festivals={day("2026-10-01"): "国庆节 National Day"})

    event = registers.calendar_changed("cn", calendar, version=1, at=START)

    assert registers.calendar_in(event.data.content).festivals == calendar.festivals


def test_another_reason_for_an_override_is_another_content() -> None:
    def changed(reason: str) -> str:
        closure = Override(day("2026-11-02"), day("2026-11-02"), True, reason, "x")
        calendar = overridden(frozen_calendar(), Overrides((closure,)))
        return registers.calendar_changed("cn", calendar, version=1, at=START).id

    assert changed("one") != changed("other")
