"""Policy from its file: what is allowed, and which key is wrong."""

from __future__ import annotations

import json
import tomllib
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.policy import Clause, ClauseChange, Override, PolicyError
from dashboard.domain.policy_file import read_policy
from dashboard.domain.policy_form import form_of, policy_from
from tests.builders import RULE_1515, day


def test_rule_1515_is_one_day_five_days_and_fifteen_days_by_the_civil_code() -> None:
    found = tomllib.loads((files("dashboard.domain") / "policies" / "1515.toml").read_text("utf-8"))

    policy = policy_from("1515", found)

    assert policy.dispatch == Clause("dispatch", 1, "civil", "district")
    assert policy.close_by_grade["ordinary"] == Clause("close_ordinary", 5, "civil", "street")
    assert policy.close_by_grade["major"] == Clause("close_major", 15, "civil", "district")
    assert policy.close_by_grade["special"] == Clause("close_special", 15, "civil", "district")
    assert policy.due_soon_share == 0.8


def test_a_clause_that_names_no_counting_is_counted_by_the_civil_code() -> None:
    found = deepcopy(RULE_1515)
    del found["clauses"]["dispatch"]["counting"]

    assert policy_from("1515", found).dispatch.counting == "civil"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"days": 0}, r"clauses\.dispatch\.days: 0"),
        ({"days": 3651}, r"clauses\.dispatch\.days: 3651"),
        ({"days": 1.5}, r"clauses\.dispatch\.days: 1\.5"),
        ({"days": True}, r"clauses\.dispatch\.days: True"),
        ({"days": "1"}, r"clauses\.dispatch\.days: '1'"),
        ({"counting": "lunar"}, r"clauses\.dispatch\.counting: 'lunar'; use one of civil"),
    ],
)
def test_a_wrong_clause_is_named_with_its_value(change: dict[str, Any], complaint: str) -> None:
    found = deepcopy(RULE_1515)
    found["clauses"]["dispatch"] |= change

    with pytest.raises(PolicyError, match=complaint):
        policy_from("1515", found)


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.2, "0.8", True])
def test_a_share_outside_nought_and_one_is_refused(share: object) -> None:
    with pytest.raises(PolicyError, match="due_soon_share"):
        policy_from("1515", RULE_1515 | {"due_soon_share": share})


def test_a_missing_clause_is_named() -> None:
    found = deepcopy(RULE_1515)
    del found["clauses"]["close_major"]

    with pytest.raises(PolicyError, match=r"clauses\.close_major: missing"):
        policy_from("1515", found)


def test_no_clauses_at_all_are_refused() -> None:
    with pytest.raises(PolicyError, match="clauses: missing"):
        policy_from("1515", {})


FULL = """\
due_soon_share = 0.75
stages = [0.25, 1]
overdue_days = 7
valid_from = 2026-10-01
valid_to = "2027-09-30"

[clauses]
dispatch = { days = 1, responsible = "district" }
close_ordinary.days = 5
close_ordinary.counting = "working"

[clauses.close_major]
days = 15

[clauses.close_special]
days = 15
counting = "elapsed"

[[override]]
areas = ["s1"]
kinds = ["land"]
valid_from = 2026-12-01
valid_to = 2026-12-31
reason = "surveyors come monthly"
clauses.dispatch = { days = 3 }

[[override]]
reason = "the whole district counts working days"
[override.clauses]
close_major = { counting = "working", responsible = "supervisor" }
"""


def test_all_that_a_file_may_say_is_read() -> None:
    policy = read_policy("ours", FULL, file="ours.toml")

    assert policy.dispatch == Clause("dispatch", 1, "civil", "district")
    assert policy.close_by_grade["ordinary"] == Clause("close_ordinary", 5, "working")
    assert policy.close_by_grade["special"] == Clause("close_special", 15, "elapsed")
    assert (policy.due_soon_share, policy.stages, policy.overdue_days) == (0.75, (0.25, 1.0), 7)
    assert (policy.valid_from, policy.valid_to) == (day("2026-10-01"), day("2027-09-30"))
    assert policy.overrides == (
        Override(
            {"dispatch": ClauseChange(days=3)},
            areas=frozenset({"s1"}),
            kinds=frozenset({"land"}),
            valid_from=day("2026-12-01"),
            valid_to=day("2026-12-31"),
            reason="surveyors come monthly",
        ),
        Override(
            {"close_major": ClauseChange(counting="working", responsible="supervisor")},
            reason="the whole district counts working days",
        ),
    )


def test_a_file_that_says_nothing_of_stages_has_those_of_rule_1515() -> None:
    policy = policy_from("1515", RULE_1515)

    assert (policy.stages, policy.overdue_days) == ((0.5, 0.8, 0.95, 1.0), 30)
    assert (policy.valid_from, policy.valid_to, policy.overrides) == (None, None, ())


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        (
            "dispatch = { days = 0,",
            "dispatch = { days = 1,",
            "8: clauses.dispatch.days: 0 is not a whole number of days from 1 to 3650",
        ),
        ('"lunar"', '"working"', "10: clauses.close_ordinary.counting: 'lunar'; use one of civil, elapsed"),
        ('"mayor"', '"district"', "8: clauses.dispatch.responsible: 'mayor'; use one of community"),
        (
            "dayz = 15\ncount",
            "days = 15\ncount",
            "16: clauses.close_special.dayz: unknown; did you mean days?",
        ),
        (
            "[clauses.close_majr]",
            "[clauses.close_major]",
            "12: clauses.close_majr: unknown; did you mean clo",
        ),
        ("stage = [", "stages = [", "2: stage: unknown; did you mean stages?"),
        ("colour = 1\nstages", "stages", "2: colour: unknown; known here: clauses, due_soon_share, stages"),
        ("due_soon_share = 1.75", "due_soon_share = 0.75", "1: due_soon_share: 1.75 is not between 0 and 1"),
        ("stages = [0.25,\n 0.25]", "stages = [0.25, 1]", "3: stages[2]: 0.25 does not come after 0.25"),
        ("stages = [0.25, 1.1]", "stages = [0.25, 1]", "2: stages[2]: 1.1 is not a share of the allowance"),
        ("stages = [0, 1]", "stages = [0.25, 1]", "2: stages[1]: 0 is not a share of the allowance"),
        ("stages = 1", "stages = [0.25, 1]", "2: stages: 1 is not an array"),
        (
            'overdue_days = 7\nissued_letters = ["reminder", "fax"]',
            "overdue_days = 7",
            "4: issued_letters[2]: 'fax'; use one of reminder, supervision, bulletin",
        ),
        ("overdue_days = -1", "overdue_days = 7", "3: overdue_days: -1 is not a whole number from 0 to 3650"),
        (
            "= 2026-10-01T00:00:00Z",
            "= 2026-10-01",
            "4: valid_from: 2026-10-01T00:00:00+00:00 is not a local d",
        ),
        ('"2026-09-30"', '"2027-09-30"', "5: valid_to: 2026-09-30 lies before valid_from, 2026-10-01"),
        ('"2027-13-01"', '"2027-09-30"', "5: valid_to: '2027-13-01' is not a local date; write 2026-10-01"),
        (
            "clauses.dispatch = { days = 0 }",
            "clauses.dispatch = { days = 3 }",
            "25: override[1].clauses.disp",
        ),
        (
            "clauses.dispatch = {}",
            "clauses.dispatch = { days = 3 }",
            "25: override[1].clauses.dispatch: chang",
        ),
        ("areas = []", 'areas = ["s1"]', "20: override[1].areas: is empty and would hold for nothing"),
        ("areas = [1]", 'areas = ["s1"]', "20: override[1].areas[1]: 1 is not a text"),
        ("", 'reason = "surveyors come monthly"\n', "19: override[1].reason: missing; an override says why"),
        ("2026-11-30\nreason", "2026-12-31\nreason", "23: override[1].valid_to: 2026-11-30 lies before"),
        ("[override.clause]", "[override.clauses]", "29: override[2].clause: unknown; did you mean clauses?"),
        ("", "[clauses.close_major]\ndays = 15\n", "7: clauses.close_major: missing"),
        (
            "[clauses.close_major]\n",
            "[clauses.close_major]\ndays = 15\n",
            "12: clauses.close_major.days: mis",
        ),
        ("stages = [", "stages = [0.25, 1]", "3: Invalid value in column 1"),
        ('"civil', '"working"', "10: Illegal character"),
        ("overdue_days = 7\noverdue_days = 8", "overdue_days = 7", "4: Cannot overwrite a value"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_line(wrong: str, right: str, complaint: str) -> None:
    assert right in FULL
    text = FULL.replace(right, wrong, 1)

    with pytest.raises(PolicyError) as refused:
        read_policy("ours", text, file="ours.toml")

    assert str(refused.value).startswith(f"ours.toml:{complaint}")
    assert refused.value.line == int(complaint.split(":")[0])


@given(
    st.integers(0, len(FULL)),
    st.integers(0, 12),
    st.sampled_from(
        ["", "[", "]", "}", '"', "'", ".", "=", "\n", "1", "x", '"a\\nb" = 1', "\n[x]\n", "[[", "nan"]
    ),
)
def test_whatever_is_wrong_in_a_file_is_said_in_one_line(at: int, length: int, instead: str) -> None:
    text = FULL[:at] + instead + FULL[at + length :]

    try:
        read_policy("ours", text, file="ours.toml")
    except PolicyError as wrong:
        assert "\n" not in str(wrong)
        assert wrong.line is None or 1 <= wrong.line <= text.count("\n") + 1


def test_a_file_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(PolicyError, match="nested too deeply"):
        read_policy("ours", "a = " + "[" * 5000, file="ours.toml")


def test_an_array_that_never_ends_is_wrong_on_the_last_line() -> None:
    with pytest.raises(PolicyError, match=r"ours\.toml:2: .* at the end of the file"):
        read_policy("ours", "a = 1\nstages = [1,", file="ours.toml")


def test_a_file_without_clauses_is_wrong_as_a_whole() -> None:
    with pytest.raises(PolicyError, match=r"^ours\.toml: clauses: missing") as refused:
        read_policy("ours", "overdue_days = 1", file="ours.toml")

    assert refused.value.line is None


def test_a_policy_written_out_and_read_again_is_the_same() -> None:
    policy = read_policy("ours", FULL, file="ours.toml")

    assert policy_from("ours", json.loads(json.dumps(form_of(policy)))) == policy


def test_the_file_that_operations_shows_can_be_loaded() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in page.split("```toml\n")[1:]]
    (shown,) = [block for block in blocks if "[clauses]" in block]

    (override,) = read_policy("shown", shown, file="shown.toml").overrides

    assert override.clauses == {"close_ordinary": ClauseChange(days=10)}
