"""What the source list says of a Situation."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboard.domain.situation import Situation
from layouts._numbers import epoch_ms
from layouts._panel import Props
from layouts.panels.sources import PANEL
from layouts.words import Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))


def filled(situation: Situation) -> dict[str, Props]:
    return dict(PANEL.fill(situation, ZH))


def test_a_source_that_is_not_fresh_says_so_in_a_word_and_since_when() -> None:
    situation = districts.silent()

    parts = filled(situation)

    assert (parts["3-name"].text, parts["3-state"].text, parts["3"].cls) == ("12345 热线", "断", "due")
    assert parts["3-age"].since == epoch_ms(situation.sources[3].last_event_at)
    assert (parts["7-state"].text, parts["7"].cls) == ("未约定", "unk")
    assert (parts["0-state"].text, parts["0"].cls) == ("", "ok")
    assert (parts["asof"].text, parts["asof"].cls) == ("6 正常 · 2 静默 · 1 未约定", "due")
    assert parts["types"].text == "未识别 2 种 13 条，已留存"


def test_where_sources_are_too_many_the_silent_ones_are_shown_before_the_others() -> None:
    calm = districts.normal()
    many = tuple(replace(calm.sources[0], name=f"s{i:02}") for i in range(12))
    silent = replace(many[0], name="z-last", state="silent")

    parts = filled(replace(calm, sources=(*many, silent)))

    assert (parts["0-name"].text, parts["9-name"].text) == ("s00", "z-last")
    assert (parts["more"].text, parts["more"].cls) == ("另有 3 路", "")


def test_silent_ones_without_a_row_are_counted_in_their_colour() -> None:
    calm = districts.normal()
    many = tuple(replace(calm.sources[0], name=f"s{i:02}", state="silent") for i in range(11))

    parts = filled(replace(calm, sources=many))

    assert (parts["more"].text, parts["more"].cls) == ("另有 1 路 · 1 静默", "due")


def test_ten_sources_leave_none_out_and_a_centre_without_any_says_so() -> None:
    calm = districts.normal()
    ten = tuple(replace(calm.sources[0], name=f"s{i}") for i in range(10))

    assert filled(replace(calm, sources=ten))["more"].hidden
    assert filled(districts.empty())["none"].text == "尚无来源接入"
