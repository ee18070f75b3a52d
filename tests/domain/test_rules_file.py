"""The settings of rules as people write them: what may stand there, and which line is wrong."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from dashboard.domain.registers import rules_changed, rules_in
from dashboard.domain.rule_settings import Count, Param, RuleSettings, Setting
from dashboard.domain.rules_file import RulesError, read_rules, settings_form, settings_from
from tests.builders import START, recorded

BUILT_IN = {"surge": (Param("at_least", "first reports in the hour", 5, 2, 100),), "bounced": ()}
FILE = """
[set.surge]
on = false
severity = "over"
at_least = 8

[[rule]]
name = "many-returns"
title_zh = "街道退回过多"
title_en = "Many returns"
about = "area"
count = "returned"
level = "street"
at_least = 10
within = "24h"
severity = "over"
kind = "withheld"
grade = "major"
"""


def read(text: str) -> RuleSettings:
    return read_rules(text, BUILT_IN, file="rules.toml")


def test_a_file_switches_rules_sets_their_parameters_and_adds_counts() -> None:
    assert read(FILE) == RuleSettings(
        {"surge": Setting(False, {"at_least": 8}, "over")},
        (
            Count(
                name="many-returns",
                title_zh="街道退回过多",
                title_en="Many returns",
                what="returned",
                tier="street",
                at_least=10,
                within=timedelta(days=1),
                severity="over",
                kind="withheld",
                grade="major",
            ),
        ),
    )


def test_settings_come_back_from_the_journal_as_they_were_read() -> None:
    settings = read(FILE)

    assert settings_from(json.loads(json.dumps(settings_form(settings)))) == settings
    assert rules_in(recorded([rules_changed(settings, version=1, at=START)])) == settings
    assert rules_in([]) == RuleSettings()


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("[set.surge]", "[set.storm]", "rules.toml:2: storm: no such rule; there are bounced, surge"),
        (
            "at_least = 8",
            "least = 8",
            "rules.toml:5: least: not a key of surge; there are on, severity, at_least",
        ),
        (
            "at_least = 8",
            "at_least = 101",
            "rules.toml:5: at_least: 101 is not between 2 and 100 (first reports in the hour)",
        ),
        ("at_least = 8", "at_least = true", "rules.toml:5: at_least: expected a number, not True"),
        ("on = false", "on = 1", "rules.toml:3: on: expected true or false, not 1"),
        (
            'severity = "over"\nat_least',
            'severity = "red"\nat_least',
            "rules.toml:4: severity: expected due or over or urgent; not 'red'",
        ),
        (
            'name = "many-returns"',
            'name = "surge"',
            "rules.toml:8: name: 'surge' is a rule that is built in",
        ),
        (
            'title_zh = "街道退回过多"',
            "",
            "rules.toml:7: title_zh: expected a Chinese title of at most 60 characters; missing",
        ),
        ('about = "area"', 'about = "case"', "rules.toml:11: about: expected area; not 'case'"),
        (
            'count = "returned"',
            'count = "mediated"',
            "rules.toml:12: count: expected reported or returned or reopened or breached or closed",
        ),
        (
            "at_least = 10",
            "at_least = 0",
            "rules.toml:14: at_least: expected a whole number from 1 to 1000000, not 0",
        ),
        (
            'within = "24h"',
            'within = "31d"',
            'rules.toml:15: within: expected a time such as "90m", "24h" or "7d", at most 30d, not \'31d\'',
        ),
        (
            'kind = "withheld"',
            'kind = "family"',
            "rules.toml:17: kind: 'family' is not told by its own name; ",
        ),
        (
            'grade = "major"',
            'colour = "red"',
            "rules.toml:18: colour: not a key here; there are name, title_zh",
        ),
        ("[[rule]]", "[[rules]]", "rules.toml:7: rules: not a key here; there are set, rule"),
        ("on = false", "on = ", "rules.toml:3: Invalid value in column 6"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_line_and_key(was: str, becomes: str, said: str) -> None:
    with pytest.raises(RulesError) as refused:
        read(FILE.replace(was, becomes, 1))

    assert str(refused.value).startswith(said)


def test_a_name_stands_once() -> None:
    twice = FILE + FILE[FILE.index("[[rule]]") :]

    with pytest.raises(RulesError, match=r"rules\.toml:20: name: 'many-returns' stands twice"):
        read(twice)
