"""The strip says who has each alert in hand, and never looks calm where it is not known to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.situation import Alerts, Situation
from layouts._panel import Props
from layouts.panels import alerts
from layouts.words import KINDS, LANGS, Words
from tests import districts
from tests.raised import COMMUNITY, line, raised
from tests.visual import alert_states

ZONE = ZoneInfo("Asia/Shanghai")
AT = districts.AT
FOUR = ("unacked", "in_hand", "acted", "silenced")


def filled(situation: Situation, lang: str = "zh") -> Mapping[str, Props]:
    return alerts.fill(situation, Words(lang, ZONE))


def texts(situation: Situation, *names: str, lang: str = "zh") -> list[str | None]:
    parts = filled(situation, lang)
    return [parts[name].text for name in names]


def test_alerts_are_counted_by_who_has_them_and_the_first_three_are_named() -> None:
    situation = replace(districts.normal(), raised=districts.normal().raised)

    assert texts(situation, *FOUR) == ["1", "1", "1", "1"]
    assert texts(situation, "0-what", "0-state") == ["251011-037 时限超期", "未确认"]
    assert texts(situation, "1-what", "1-state") == ["时限将到 12 件", "处置中 · 值班长"]
    assert texts(situation, "2-state") == ["已处理 14:31"]


def test_a_zero_is_one_only_while_the_path_is_whole() -> None:
    assert texts(alert_states.none(at=AT), *FOUR) == ["0", "0", "0", "0"]
    for state in (
        alert_states.unknown(at=AT),
        replace(alert_states.none(at=AT), raised=raised(at=AT, path="broken")),
    ):
        assert texts(state, *FOUR) == ["—", "—", "—", "—"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("path", "look"), [("whole", "ok"), ("broken", "over"), ("unknown", "unk")])
def test_the_path_is_told_in_words_and_with_a_shape(path: str, look: str, lang: str) -> None:
    situation = replace(districts.normal(), raised=raised(at=AT, path=path))  # type: ignore[arg-type]

    parts = filled(situation, lang)

    assert parts["path-look"].cls == look
    assert (parts["path"].text or "").strip()


def test_a_probe_that_did_not_come_back_is_said_and_never_as_a_time_taken() -> None:
    lost = replace(raised(at=AT, path="broken"), probe_ms=None)

    assert texts(replace(districts.normal(), raised=lost), "path") == ["告警链路中断 · 自检无回"]


def test_only_a_whole_path_without_anything_wrong_is_calm() -> None:
    calm, unsure = filled(alert_states.none(at=AT)), filled(alert_states.unknown(at=AT))

    assert (calm["calm"].text, calm["calm-look"].cls, calm["calm-look"].hidden) == (
        "没有未解除的告警",
        "",
        False,
    )
    assert (unsure["calm"].text, unsure["calm-look"].cls) == ("没有告警不等于没有事", "unk")
    assert filled(districts.normal())["calm-look"].hidden


@pytest.mark.parametrize("state", [alert_states.untold, alert_states.broken])
def test_what_is_wrong_and_was_raised_to_nobody_is_shown_as_such(state: alert_states.State) -> None:
    situation = state(at=AT)
    parts = filled(situation)

    found = situation.alerts
    wrong = found.breaches + found.relays + found.sources
    assert parts["untold"].text == f"{wrong} 项异常，均无告警"
    assert (parts["untold-line"].hidden, parts["counts"].hidden, parts["calm-look"].hidden) == (
        False,
        True,
        True,
    )
    assert (parts["0"].hidden, parts["0-what"].text, parts["0-state"].text) == (
        False,
        "250911-006 逾期",
        "无告警",
    )


def test_a_group_above_what_anyone_counts_says_that_there_are_more() -> None:
    situation = districts.normal()
    most = replace(situation.raised, unacked=999), replace(situation.raised, unacked=1000)

    assert [texts(replace(situation, raised=told), "unacked") for told in most] == [["999"], ["千+"]]


def test_how_many_there_are_besides_those_listed_is_told() -> None:
    told = [line(f"g{n}", at=AT, standing="in_hand" if n > 17 else "unacked") for n in range(20)]
    of_all = {n: replace(districts.normal(), raised=raised(told[:n], at=AT)) for n in (3, 4, 20)}

    assert [texts(of_all[n], "more") for n in of_all] == [[""], ["另有 1 条"], ["另有 17 条"]]
    found = (situation := alert_states.untold(at=AT)).alerts
    wrong = found.breaches + found.relays + found.sources
    assert len(found.lines) == 2
    assert texts(situation, "more", lang="en") == [f"{wrong - 2} more"]


@pytest.mark.parametrize("lang", LANGS)
def test_of_what_was_escalated_the_place_stands_whole_and_the_kind_but_beside_the_longest(lang: str) -> None:
    without_kind = 0
    for area in (area.code for area in districts.xisaishan()):
        for kind in KINDS:
            one = line("a", at=AT, area=area, case_kind=kind, step=1)
            parts = filled(replace(districts.normal(), raised=raised([one], at=AT)), lang)
            note, whole = parts["0-note"].text or "", parts["0-note"].title or ""
            assert note in (whole, whole.partition(" · ")[2]), (area, kind)
            assert [parts[f"0-{name}"].text for name in ("what", "state")] == [
                parts[f"0-{name}"].title for name in ("what", "state")
            ]
            without_kind += note != whole
    assert without_kind <= len(KINDS)


def test_of_what_was_raised_to_nobody_the_kind_gives_way_to_place_and_holder() -> None:
    assert texts(alert_states.untold(at=AT), "0-note", lang="en") == ["章山 · 章山 · unheld"]
    assert filled(alert_states.untold(at=AT), "en")["0-note"].title == "neighbours · 章山 · 章山 · unheld"


def test_an_escalated_alert_says_so_where_it_says_that_nobody_took_it() -> None:
    one = replace(districts.normal(), raised=raised([line("a", at=AT, step=2)], at=AT))

    assert texts(one, "0-state") == ["未确认 · 已升 2 级"]
    assert texts(one, "0-state", lang="en") == ["escalated 2×"]


def test_an_empty_slot_is_out_of_sight() -> None:
    one = replace(districts.normal(), raised=raised([line("a", at=AT)], at=AT), alerts=Alerts())

    assert [filled(one)[f"{i}"].hidden for i in range(3)] == [False, True, True]


def test_an_alert_of_the_whole_centre_says_so_and_a_post_of_another_plan_stands_under_its_code() -> None:
    whole = line("a", at=AT, standing="in_hand", area="", case_kind="", acked_by="night_watch")

    assert texts(replace(districts.normal(), raised=raised([whole], at=AT)), "0-note", "0-state") == [
        "全中心",
        "处置中 · night_watch",
    ]


def test_an_operator_who_took_it_is_told_by_the_role() -> None:
    took = line("a", at=AT, standing="in_hand", acked_by="district")

    assert texts(replace(districts.normal(), raised=raised([took], at=AT)), "0-state") == [
        "处置中 · 区中心坐席"
    ]


def test_the_age_counts_from_when_it_was_raised() -> None:
    raised_at = AT - timedelta(minutes=44)
    parts = filled(replace(districts.normal(), raised=raised([line("a", at=AT, raised_at=raised_at)], at=AT)))

    assert parts["0-age"].since == round(raised_at.timestamp() * 1000)
    assert COMMUNITY not in (parts["0-note"].text or "")


@pytest.mark.parametrize(
    ("took_ms", "said"), [(4.2, "4 毫秒"), (999.4, "999 毫秒"), (1000.0, "1.0 秒"), (2840.0, "2.8 秒")]
)
def test_what_a_probe_took_is_told_in_the_unit_that_it_has(took_ms: float, said: str) -> None:
    whole = replace(raised(at=AT), probe_ms=took_ms)

    assert texts(replace(districts.normal(), raised=whole), "path") == [f"链路正常 {said}"]
