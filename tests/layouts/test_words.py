from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from dashboard.access.decision import ROLES
from dashboard.domain.duty_default import default_plan
from dashboard.rules._registry import rules_by_name
from layouts.words import CATALOGUE, KINDS, LANGS, PARTS, POSTS, RULES, SOURCES, UNITS, Words

ZONE = ZoneInfo("Asia/Shanghai")


def test_every_entry_has_words_in_every_language_for_the_same_blanks() -> None:
    for key, texts in {**CATALOGUE, **KINDS, **SOURCES, **UNITS, **RULES, **POSTS}.items():
        blanks = [sorted(re.findall(r"\{\w+\}", text)) for text in texts]
        assert len(texts) == len(LANGS), key
        assert blanks[0] == blanks[1], key


def test_no_key_stands_in_two_parts_of_the_catalogue() -> None:
    assert len(CATALOGUE) == sum(len(part.WORDS) for part in PARTS)


def test_a_kind_or_source_that_nobody_named_stands_under_its_own_name() -> None:
    words = Words("zh", ZONE)

    assert words.kind("neighbours") == "邻里纠纷"
    assert words.kind("Noise - Residential") == "Noise - Residential"
    assert words.source("nyc311") == "nyc311"
    assert (words.unit("dept-housing"), words.unit("unit-1")) == ("区住建局", "unit-1")


def test_a_word_that_is_in_no_catalogue_is_an_error() -> None:
    with pytest.raises(KeyError):
        Words("en", ZONE)("no such word")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_of_a_person_has_a_name(role: str) -> None:
    assert f"role_{role}" in CATALOGUE


def test_a_wall_has_words_for_each_rule_and_for_no_other() -> None:
    assert set(RULES) == set(rules_by_name())


def test_a_rule_is_called_on_the_wall_as_on_the_desk_with_nothing_but_something_left_out() -> None:
    for name, rule in rules_by_name().items():
        for text, title in zip(RULES[name], (rule.title_zh, rule.title_en), strict=True):
            left = iter(title)
            assert all(sign in left for sign in text), (text, title)


def test_a_wall_has_words_for_each_post_of_the_plan_that_a_centre_has_from_the_start() -> None:
    assert set(POSTS) >= set(default_plan().posts)
