"""What stands for a rule on the pages of alerts."""

from __future__ import annotations

from typing import Any, cast

import pytest

from dashboard.domain.alert import DIGEST
from dashboard.domain.alert_faces import RuleFace
from dashboard.domain.duty_default import default_plan
from dashboard.rules._registry import rules_by_name
from layouts.desk._alert_told import Telling, short
from layouts.words import CATALOGUE, Words
from tests.builders import LOCAL

FACE = RuleFace("surge", "volume", "area", "上报激增", "Surge", "", "")


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("surge", "上报激增", "Surge"),
        (DIGEST, "到期预告", "Digest of what falls due"),
        ("gone", "gone", "gone"),
    ],
)
def test_a_rule_is_told_by_its_title_the_digest_by_its_own_and_one_that_is_gone_by_its_name(
    name: str, zh: str, en: str
) -> None:
    nothing = cast(Any, None)

    def told(lang: str) -> str:
        words = Words(lang, LOCAL)
        return Telling(nothing, nothing, {"surge": FACE}, {}, default_plan(), nothing, words).rule(name)

    assert (told("zh"), told("en")) == (zh, en)


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (45, "45 秒", "45 s"),
        (60, "1 分", "1 min"),
        (90, "1 分 30 秒", "1 min 30 s"),
        (3600, "1 小时", "1 h"),
        (5400, "90 分", "90 min"),
    ],
)
def test_a_length_that_is_set_is_told_whole(seconds: float, zh: str, en: str) -> None:
    assert [short(seconds, Words(lang, LOCAL)) for lang in ("zh", "en")] == [zh, en]


def test_what_stands_behind_a_rule_is_told_in_both_languages() -> None:
    rules = [rule for rule in rules_by_name().values() if rule.source]

    said = [CATALOGUE[f"source_of_{rule.name}"] for rule in rules]

    assert said
    assert all(zh != en for zh, en in said)


def test_the_routes_and_ways_of_a_centre_that_wrote_none_have_words_and_its_own_keep_their_names() -> None:
    nothing, plan = cast(Any, None), default_plan()
    telling = Telling(nothing, nothing, {}, {}, plan, nothing, Words("zh", LOCAL))

    shipped = [telling.route(route.name) for route in plan.routes]
    shipped += [telling.way(name) for name in plan.escalations]

    assert shipped == ["紧急", "告警", "提醒", "默认"]
    assert (telling.route("nights"), telling.way("machines")) == ("nights", "machines")
