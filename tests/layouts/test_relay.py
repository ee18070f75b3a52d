"""What the relay panel says of a Situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from dashboard.domain.situation import AreaSituation, HopCounts, InFlight, RelayCounts, Situation
from layouts._numbers import epoch_ms
from layouts._panel import Props
from layouts.panels.relay import PANEL
from layouts.words import Words
from tests import districts

ZH = Words("zh", ZoneInfo("Asia/Shanghai"))


def filled(situation: Situation) -> dict[str, Props]:
    return dict(PANEL.fill(situation, ZH))


def test_the_share_stands_with_its_numbers_and_what_has_no_receipt_is_named() -> None:
    parts = filled(districts.normal())

    assert (parts["down-share"].text, parts["down-basis"].text) == ("98.3%", "171 ÷ 174")
    assert (parts["up-missing"].text, parts["up-missing"].cls) == ("未回执 7", "over")
    assert (parts["down-unknown"].text, parts["down-unknown"].cls) == ("不明跳 2", "unk")


def test_of_no_relay_nothing_is_known_and_nothing_looks_good() -> None:
    parts = filled(districts.empty())

    for way in ("down", "up"):
        for part in ("share", "p50", "p90", "max", "0-p90", "1-p90", "2-p90"):
            assert (parts[f"{way}-{part}"].text, parts[f"{way}-{part}"].cls) == ("—", "unk")
        assert (parts[f"{way}-missing"].text, parts[f"{way}-missing"].cls) == ("未回执 0", "zero")
    assert (parts["note"].text, parts["flight"].text) == ("无在途", "0 条 · 剩余 分:秒")


def test_only_what_took_more_than_its_hour_wears_the_colour_of_overdue() -> None:
    relay = RelayCounts(complete=9, within_60=8, p50_min=20.0, p90_min=60.0, max_min=60.02)

    parts = filled(replace(districts.empty(), areas={"": AreaSituation("", relay_up=relay)}))

    assert [parts[f"up-{part}"].cls for part in ("p50", "p90", "max")] == ["", "", "over"]


def test_a_hop_is_drawn_against_the_hour_and_one_beyond_it_ends_at_the_limit_in_its_colour() -> None:
    hops = (
        HopCounts("down", "district-street", known=9, p50_min=6.0, p90_min=15.0, max_min=60.0),
        HopCounts("down", "street-community", known=9, p50_min=30.0, p90_min=61.0, max_min=90.0),
    )

    parts = filled(replace(districts.empty(), relay_hops=hops))

    assert parts["down-0-track"].style == {"--p50": "0.100", "--p90": "0.250", "--max": "1.000"}
    assert parts["down-1-track"].style == {"--p50": "0.500", "--p90": "1.000", "--max": "1.000"}
    assert (parts["down-0-track"].cls, parts["down-1-track"].cls) == ("", "over")


def test_the_slowest_hop_is_the_level_of_the_highest_p90_and_unknown_ones_are_not_it() -> None:
    hops = (
        HopCounts("down", "district-street", known=9, p90_min=12.0),
        HopCounts("down", "street-community", known=2, p90_min=31.0, unknown=5),
        HopCounts("down", "community-household", unknown=40),
    )

    parts = filled(replace(districts.empty(), relay_hops=hops))

    assert [parts[f"down-{n}-slowest"].text for n in range(3)] == ["", "最慢", ""]
    assert [parts[f"down-{n}-unknown"].text for n in range(3)] == ["", "5", "40"]
    assert (parts["down-2-p90"].text, parts["down-2-p90"].cls) == ("—", "unk")
    assert parts["down-3"].hidden


def test_levels_beside_the_whole_way_share_a_row_that_counts_all_that_is_unknown_of_them() -> None:
    hops = (
        HopCounts("up", "household-community", known=9, p90_min=12.0),
        HopCounts("up", "elsewhere-street", known=1, p90_min=44.0, unknown=2),
        HopCounts("up", "community-district", unknown=3),
    )

    parts = filled(replace(districts.empty(), relay_hops=hops))

    assert (parts["up-3"].hidden, parts["up-3-name"].text) == (False, "未登记→镇街")
    assert (parts["up-3-slowest"].text, parts["up-3-unknown"].text) == ("最慢", "5")


def test_those_that_used_most_of_their_hour_count_down_to_its_end() -> None:
    situation = districts.normal()

    parts = filled(situation)

    sent_at = situation.in_flight.longest[0].sent_at
    assert [parts[f"band-{n}"].text for n in range(6)] == ["1", "1", "0", "2", "1", "0"]
    assert (parts["0-arrow"].text, parts["0-hop"].text) == ("↑", "镇街→社区")
    assert parts["0-left"].until == epoch_ms(sent_at + timedelta(minutes=60))
    assert parts["0-used"].style == {"--used": "0.74"}
    assert parts["flight"].text == "5 条 · 剩余 分:秒"


def test_the_last_ten_minutes_are_due_and_the_minute_before_them_is_not() -> None:
    calm = districts.normal()
    lines = tuple(
        replace(line, sent_at=calm.at - timedelta(minutes=used))
        for line, used in zip(calm.in_flight.longest, (50, 49), strict=False)
    )

    parts = filled(replace(calm, in_flight=InFlight((0, 0, 0, 0, 1, 1), lines)))

    assert (parts["0"].cls, parts["1"].cls, parts["2"].hidden) == ("due", "", True)
    assert (parts["band-5"].cls, parts["band-4"].cls) == ("due", "")
