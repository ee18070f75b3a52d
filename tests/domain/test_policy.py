"""Policy from its file: what is allowed, and which key is wrong."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from importlib.resources import files
from typing import Any

import pytest

from dashboard.domain.policy import Clause, PolicyError
from dashboard.domain.policy_form import policy_from
from tests.builders import RULE_1515


def test_rule_1515_is_one_day_five_days_and_fifteen_days_by_the_civil_code() -> None:
    found = tomllib.loads((files("dashboard.domain") / "policies" / "1515.toml").read_text("utf-8"))

    policy = policy_from("1515", found)

    assert policy.dispatch == Clause("dispatch", 1, "civil")
    assert policy.close_by_grade["ordinary"] == Clause("close_ordinary", 5, "civil")
    assert policy.close_by_grade["major"] == Clause("close_major", 15, "civil")
    assert policy.close_by_grade["special"] == Clause("close_special", 15, "civil")
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
