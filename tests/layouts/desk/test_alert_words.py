"""What stands for a rule on the pages of alerts."""

from __future__ import annotations

from typing import Any, cast

import pytest

from dashboard.domain.alert import DIGEST
from dashboard.domain.alert_faces import RuleFace
from dashboard.domain.duty_default import default_plan
from layouts.desk._alert_told import Telling
from layouts.words import Words
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
