"""The whole table, word for word: a role gains or loses an ability in this file, too, or not at all."""

from __future__ import annotations

from typing import get_args

import pytest

from dashboard.access.decision import (
    ABILITIES,
    OF_AN_AREA,
    ROLES,
    Ability,
    Denied,
    check_role,
    may,
    readable_area,
)
from dashboard.domain.area import Area, AreaTree
from dashboard.ports import Grant

EXPECTED = """
                wall viewer community street district supervisor auditor admin
read_numbers    yes  yes    yes       yes    yes      yes        yes     yes
read_cases      -    yes    yes       yes    yes      yes        yes     yes
read_sensitive  -    -      yes       yes    yes      yes        -       -
act_on_cases    -    -      yes       yes    yes      yes        -       -
decide          -    -      -         -      -        yes        -       -
issue_letters   -    -      -         -      yes      yes        -       -
export          -    -      -         yes    yes      yes        yes     -
unmask          -    -      yes       yes    yes      yes        -       -
read_audit      -    -      -         -      -        -          yes     yes
act_on_alerts   -    -      yes       yes    yes      yes        -       -
silence_alerts  -    -      -         -      yes      yes        -       -
test_channels   -    -      -         -      yes      yes        -       yes
administer      -    -      -         -      -        -          -       yes
pair_walls      -    -      -         -      yes      -          -       yes
"""
READING = {"read_numbers", "read_cases", "read_sensitive"}
TREE = AreaTree(
    [
        Area("d", "d", "district", ""),
        Area("s1", "s1", "street", "d"),
        Area("s2", "s2", "street", "d"),
        Area("c1", "c1", "community", "s1"),
    ]
)


def expected() -> dict[tuple[str, str], bool]:
    head, *lines = EXPECTED.strip().splitlines()
    return {
        (role, line.split()[0]): said == "yes"
        for line in lines
        for role, said in zip(head.split(), line.split()[1:], strict=True)
    }


def person(role: str, area: str | None = "s1") -> Grant:
    return Grant("wall", "lobby") if role == "wall" else Grant("person", "zhao", role, area)


def test_the_table_has_every_role_and_ability() -> None:
    roles, abilities = ({pair[n] for pair in expected()} for n in (0, 1))

    assert roles == set(ABILITIES)
    assert abilities == set(get_args(Ability))


@pytest.mark.parametrize(("role", "ability"), expected())
def test_a_role_may_what_the_table_says(role: str, ability: Ability) -> None:
    assert may(person(role), ability) is expected()[role, ability]


def test_who_works_the_cases_is_told_what_they_are_about() -> None:
    for abilities in ABILITIES.values():
        assert ("read_sensitive" in abilities) is ("act_on_cases" in abilities)


@pytest.mark.parametrize(("role", "ability"), [pair for pair in expected() if pair[0] != "wall"])
def test_a_token_reads_what_its_role_reads_and_does_nothing(role: str, ability: Ability) -> None:
    allowed = may(Grant("api", "press desk", role, "s1"), ability)

    assert allowed is (expected()[role, ability] and ability in READING)


@pytest.mark.parametrize("ability", get_args(Ability))
@pytest.mark.parametrize(
    "grant",
    [
        Grant("source", "grid"),
        Grant("source", "grid", "admin"),
        Grant("api", "x", "wall"),
        Grant("person", "x", "wall"),
        Grant("person", "x", None),
        Grant("person", "x", "root"),
        Grant("person", "x", "street"),
        Grant("api", "x", "community"),
    ],
)
def test_a_source_an_unknown_role_and_a_role_without_its_area_may_nothing(
    grant: Grant, ability: Ability
) -> None:
    assert not may(grant, ability)


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("kind", ["api", "person"])
def test_a_grant_with_an_area_reads_it_and_what_lies_below_and_nothing_else(kind: str, role: str) -> None:
    grant = Grant("api" if kind == "api" else "person", "x", role, "s1")

    assert readable_area(grant, None, TREE) == "s1"
    assert readable_area(grant, "s1", TREE) == "s1"
    assert readable_area(grant, "c1", TREE) == "c1"
    for outside in ("d", "s2", "nowhere"):
        with pytest.raises(Denied, match="s1"):
            readable_area(grant, outside, TREE)


@pytest.mark.parametrize("role", sorted(ROLES - OF_AN_AREA))
def test_a_grant_without_an_area_reads_everything(role: str) -> None:
    assert readable_area(person(role, None), None, TREE) is None
    assert readable_area(person(role, None), "c1", TREE) == "c1"


@pytest.mark.parametrize(
    "grant", [Grant("source", "grid"), Grant("wall", "lobby"), Grant("person", "x", "street")]
)
def test_who_has_no_role_here_reads_no_area(grant: Grant) -> None:
    with pytest.raises(Denied):
        readable_area(grant, None, TREE)


@pytest.mark.parametrize(
    ("role", "area", "says"),
    [
        ("wall", None, "give one of"),
        (None, None, "give one of"),
        ("street", None, "street has it in an area"),
    ],
)
def test_a_role_that_cannot_be_given_is_said(role: str | None, area: str | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        check_role(role, area)
