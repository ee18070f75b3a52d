"""Which policy holds for an episode: its version by the day, its overrides by area, kind and day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain import registers
from dashboard.domain.policy import Clause, ClauseChange, Override, Policies, Policy
from tests.builders import LOCAL, RULE_1515, START, after, day, local, recorded, the_policy

AREA = ("a", "s1", "d")


def version(days: int, **more: Any) -> Policy:
    """Rule 1515 but for its dispatch, by which a version is known again."""
    base = the_policy(dispatch=days)
    return Policy("1515", base.dispatch, base.close_by_grade, **more)


def days_of(policies: Policies, on: str, path: tuple[str, ...] = AREA, kind: str = "land") -> int:
    return policies.at(day(on), path, kind).dispatch.days


# ── versions ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_version_holds_from_the_beginning() -> None:
    policies = Policies.beginning(version(1))

    assert days_of(policies, "1999-01-01") == 1


def test_a_version_without_a_date_holds_for_episodes_from_the_day_it_was_recorded_on() -> None:
    policies = Policies.beginning(version(1)).including(version(2), recorded_on=day("2026-09-07"))

    assert days_of(policies, "2026-09-06") == 1
    assert days_of(policies, "2026-09-07") == 2


def test_a_version_with_a_date_holds_for_episodes_from_that_day_on() -> None:
    coming = version(2, valid_from=day("2027-01-01"))
    policies = Policies.beginning(version(1)).including(coming, recorded_on=day("2026-09-07"))

    assert days_of(policies, "2026-12-31") == 1
    assert days_of(policies, "2027-01-01") == 2


def test_of_two_versions_that_are_valid_the_one_recorded_last_holds() -> None:
    policies = (
        Policies.beginning(version(1))
        .including(version(2, valid_from=day("2027-01-01")), recorded_on=day("2026-09-07"))
        .including(version(3, valid_from=day("2026-10-01")), recorded_on=day("2026-09-08"))
    )

    assert [days_of(policies, on) for on in ("2026-09-30", "2026-10-01", "2027-06-01")] == [1, 3, 3]


def test_a_version_that_ended_gives_way_to_the_one_before_it() -> None:
    trial = version(2, valid_from=day("2026-10-01"), valid_to=day("2026-10-31"))
    policies = Policies.beginning(version(1)).including(trial, recorded_on=day("2026-09-07"))

    assert [days_of(policies, on) for on in ("2026-10-31", "2026-11-01")] == [2, 1]


def test_where_every_version_has_ended_the_one_that_ended_last_goes_on() -> None:
    policies = (
        Policies.beginning(version(1, valid_to=day("2026-06-30")))
        .including(version(2, valid_to=day("2026-12-31")), recorded_on=day("2026-03-01"))
        .including(version(3, valid_to=day("2026-09-30")), recorded_on=day("2026-04-01"))
    )

    assert [days_of(policies, on) for on in ("2026-09-30", "2026-12-31", "2028-01-01")] == [3, 2, 2]


def test_before_the_first_version_begins_it_stands_in() -> None:
    policies = Policies.beginning(version(1, valid_from=day("2026-01-01")))

    assert days_of(policies, "2025-12-31") == 1


def test_there_is_no_policy_of_nothing() -> None:
    with pytest.raises(ValueError, match="no version"):
        Policies(())


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20), st.integers(0, 30) | st.none()), max_size=5),
    st.integers(0, 60),
    st.integers(0, 40),
)
def test_no_later_version_changes_what_held_for_an_older_episode(
    versions: list[tuple[int, int, int | None]], recorded_day: int, earlier: int
) -> None:
    """A version never begins before the day it is recorded on: the command sees to it."""
    first = day("2026-01-01")
    policies = Policies.beginning(version(99))
    versions = sorted(versions, key=lambda each: each[0])
    for n, (on, wait, length) in enumerate(versions):
        begins = first + timedelta(on + wait)
        ends = None if length is None else begins + timedelta(length)
        policies = policies.including(
            version(n + 1, valid_from=begins, valid_to=ends), recorded_on=first + timedelta(on)
        )
    today = first + timedelta(recorded_day)
    before = [policies.at(today - timedelta(n + 1), AREA, "land") for n in range(earlier)]

    policies = policies.including(version(50), recorded_on=today)

    assert [policies.at(today - timedelta(n + 1), AREA, "land") for n in range(earlier)] == before


# ── overrides ───────────────────────────────────────────────────────────────────────────────────────────


def overridden(*overrides: Override) -> Policies:
    return Policies.beginning(version(1, overrides=overrides))


def change(days: int, **bounds: Any) -> Override:
    return Override({"dispatch": ClauseChange(days=days)}, **bounds)


def test_an_override_of_an_area_holds_for_what_lies_below_it_and_not_beside() -> None:
    policies = overridden(change(2, areas=frozenset({"s1"})))

    assert days_of(policies, "2026-09-07", ("a", "s1", "d")) == 2
    assert days_of(policies, "2026-09-07", ("s1", "d")) == 2
    assert days_of(policies, "2026-09-07", ("c", "s2", "d")) == 1
    assert days_of(policies, "2026-09-07", ("d",)) == 1


def test_an_area_that_no_register_holds_is_held_to_the_policy_itself() -> None:
    assert days_of(overridden(change(2, areas=frozenset({"s1"}))), "2026-09-07", ()) == 1


def test_an_override_of_a_kind_holds_for_that_kind_alone() -> None:
    policies = overridden(change(2, kinds=frozenset({"land"})))

    assert days_of(policies, "2026-09-07", kind="land") == 2
    assert days_of(policies, "2026-09-07", kind="lands") == 1


def test_an_override_of_area_and_kind_needs_both() -> None:
    policies = overridden(change(2, areas=frozenset({"s1"}), kinds=frozenset({"land"})))

    assert days_of(policies, "2026-09-07", AREA, "land") == 2
    assert days_of(policies, "2026-09-07", AREA, "family") == 1
    assert days_of(policies, "2026-09-07", ("c", "s2", "d"), "land") == 1


def test_an_override_holds_for_episodes_that_start_on_its_first_and_on_its_last_day() -> None:
    policies = overridden(change(2, valid_from=day("2026-09-07"), valid_to=day("2026-09-09")))

    days = [days_of(policies, f"2026-09-0{n}") for n in (6, 7, 9)]

    assert days == [1, 2, 2]
    assert days_of(policies, "2026-09-10") == 1


def test_of_overrides_that_hold_together_the_later_in_the_file_wins_for_what_it_names() -> None:
    policies = overridden(
        Override({"dispatch": ClauseChange(days=2, counting="working")}, areas=frozenset({"d"})),
        Override({"dispatch": ClauseChange(days=3)}, areas=frozenset({"s1"})),
    )

    held_to = policies.at(day("2026-09-07"), AREA, "land")

    assert held_to.dispatch == Clause("dispatch", 3, "working")
    assert held_to.close_by_grade == the_policy().close_by_grade
    assert len(held_to.overrides) == 2


def test_an_answer_tells_the_overrides_that_made_it() -> None:
    near = change(2, areas=frozenset({"s1"}), reason="hills")
    policies = overridden(near, change(3, areas=frozenset({"s2"})))

    assert policies.at(day("2026-09-07"), AREA, "land").overrides == (near,)


def test_a_unit_that_moved_to_another_street_is_held_to_that_streets_terms() -> None:
    policies = overridden(change(2, areas=frozenset({"s2"})))

    assert days_of(policies, "2026-09-07", ("a", "s1", "d")) == 1
    assert days_of(policies, "2026-09-07", ("a", "s2", "d")) == 2


def test_an_override_of_a_version_is_gone_with_it() -> None:
    policies = overridden(change(2)).including(version(4), recorded_on=day("2026-09-07"))

    assert [days_of(policies, on) for on in ("2026-09-06", "2026-09-07")] == [2, 4]


# ── as the journal gives them ───────────────────────────────────────────────────────────────────────────


def loaded(*versions: tuple[int, datetime]) -> Policies:
    events = [
        registers.policy_changed(
            "1515", RULE_1515 | {"clauses": _clauses(days)}, version=n, at=at.astimezone(UTC)
        )
        for n, (days, at) in enumerate(versions, start=1)
    ]
    found = registers.policies_in(recorded(events), LOCAL)
    assert found is not None
    return found


def _clauses(days: int) -> dict[str, Any]:
    return {**RULE_1515["clauses"], "dispatch": {"days": days}}


def test_the_day_of_recording_is_the_local_one() -> None:
    policies = loaded((1, START), (2, local("2026-09-09 00:30")))

    assert [days_of(policies, on) for on in ("2026-09-08", "2026-09-09")] == [1, 2]


def test_other_registers_are_no_versions() -> None:
    calendar_only = recorded([registers.areas_changed("tiny", (), version=1, at=START)])

    assert registers.policies_in(calendar_only, LOCAL) is None


def test_a_policy_of_another_name_is_a_newer_version() -> None:
    events = [
        registers.policy_changed("1515", RULE_1515, version=1, at=START),
        registers.policy_changed("ours", RULE_1515, version=1, at=after(days=2)),
    ]
    policies = registers.policies_in(recorded(events), LOCAL)

    assert policies is not None
    assert policies.at(date(2026, 9, 8), AREA, "land").name == "1515"
    assert policies.at(date(2026, 9, 9), AREA, "land").name == "ours"
