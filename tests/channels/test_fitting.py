"""A message that is too long is cut at a line, and says of how many it tells."""

from __future__ import annotations

import pytest

from dashboard.channels._fitting import body, in_bytes, lines
from tests.channels.messages import MANY, ZH, saying


def test_what_fits_is_whole() -> None:
    assert lines(ZH, most=500) == (
        "【超时】受理时限 2 件\n261129-014 逾期 12 分钟\n261129-021 逾期 3 分钟\nhttp://127.0.0.1:8080/alerts/4f2a"
    )


def test_a_text_that_fits_to_the_byte_is_whole_and_one_byte_less_is_cut() -> None:
    whole = lines(ZH, most=10_000, size=in_bytes)

    assert lines(ZH, most=in_bytes(whole), size=in_bytes) == whole
    assert lines(ZH, most=in_bytes(whole) - 1, size=in_bytes) == (
        "【超时】受理时限 2 件\n261129-014 逾期 12 分钟\n… 共2件\nhttp://127.0.0.1:8080/alerts/4f2a"
    )


@pytest.mark.parametrize("most", [20, 60, 100, 500, 2048, 20_000])
def test_a_storm_is_never_too_long_and_says_its_total(most: int) -> None:
    cut = lines(MANY, most=most, size=in_bytes)

    assert in_bytes(cut) <= most
    assert "… 共2000件" in cut or most < 60


def test_whole_lines_are_left_out_from_the_end_and_the_link_stays() -> None:
    cut = body(MANY, most=300).split("\n")

    assert cut[0] == "261129-0000 逾期 0 分钟"
    assert cut[-2:] == ["… 共2000件", str(MANY.link)]
    assert set(cut[:-2]) <= set(MANY.text.split("\n"))


def test_in_english_it_says_so_in_english() -> None:
    assert body(saying(lang="en", text="a" * 100, link=None), most=50) == "… 2 in all"


def test_without_a_link_there_is_no_empty_line() -> None:
    assert body(saying(link=None), most=500).split("\n")[-1] == "261129-021 逾期 3 分钟"
