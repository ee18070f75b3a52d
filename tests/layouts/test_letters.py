"""What the wall says of the month's letters."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboard.domain.situation import LetterCounts
from layouts._panel import Props
from layouts._registry import panels_by_name
from layouts.words import Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))


def filled(letters: LetterCounts) -> dict[str, Props]:
    return dict(panels_by_name()["letters"].fill(replace(districts.empty(), letters=letters), ZH))


def test_each_count_of_the_month_stands_at_its_name() -> None:
    parts = filled(LetterCounts(drafted=22, issued=20, answered=14, waiting=2, unanswered=6))

    told = {name: parts[name].text for name in ("drafted", "issued", "answered", "waiting", "unanswered")}
    assert told == {"drafted": "22", "issued": "20", "answered": "14", "waiting": "2", "unanswered": "6"}
    assert parts["none"].hidden


def test_a_month_without_letters_says_so_and_one_with_an_answer_alone_does_not() -> None:
    none, answered = filled(LetterCounts()), filled(LetterCounts(answered=1))

    assert (none["none"].text, none["none"].hidden, none["issued"].cls) == ("本月尚无函件", False, "zero")
    assert answered["none"].hidden
