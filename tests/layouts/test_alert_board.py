"""The board says of alerts what the strip says: what people were told of, and who has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.situation import Alerts, Situation
from layouts._panel import Props
from layouts.panels import alert_board, alerts
from layouts.words import LANGS, Words
from tests import districts
from tests.raised import raised
from tests.visual import alert_states

ZONE = ZoneInfo("Asia/Shanghai")
AT = districts.AT


def filled(situation: Situation, lang: str = "zh") -> Mapping[str, Props]:
    return alert_board.fill(situation, Words(lang, ZONE))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("state", ["alerts-waiting", "alerts-taken", "alerts-many"])
def test_board_and_strip_name_the_same_alerts_in_the_same_order(state: str, lang: str) -> None:
    situation = alert_states.STATES[state](at=AT)

    board, strip = filled(situation, lang), alerts.fill(situation, Words(lang, ZONE))

    for i in range(alerts.SLOTS):
        assert board[f"{i}-what"].title == strip[f"{i}-what"].title
        assert board[f"{i}-age"].since == strip[f"{i}-age"].since


def test_who_has_an_alert_is_said_first_and_by_its_shape() -> None:
    board = filled(alert_states.taken(at=AT))

    assert [str(board[f"{i}-note"].text).partition(" · ")[0] for i in range(3)] == [
        "处置中", "已处理 13:32", "静默",
    ]  # fmt: skip
    assert [board[f"{i}"].cls for i in range(3)] == ["hand", "acted", "hush"]


def test_the_total_is_that_of_what_was_raised() -> None:
    board = filled(alert_states.many(at=AT))

    assert board["key"].text == "共 40 件 · 列 8 件"
    assert board["7"].hidden is False


def test_where_nobody_was_told_what_is_wrong_is_listed_as_such() -> None:
    board = filled(alert_states.untold(at=AT))

    assert str(board["key"].text).endswith("件 · 无告警")
    assert board["0"].hidden is False


def test_where_nothing_is_raised_and_the_path_is_not_known_to_be_whole_it_is_not_calm() -> None:
    nothing = replace(districts.normal(), alerts=Alerts())

    whole = filled(replace(nothing, raised=raised(at=AT)))
    unknown = filled(replace(nothing, raised=raised(at=AT, path="unknown")))

    assert whole["none"].text == "没有未解除的告警"
    assert unknown["none"].text == "没有告警不等于没有事"
