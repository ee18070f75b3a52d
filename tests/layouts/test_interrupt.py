"""The interrupt says what is known in whole words, however long they are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dashboard.domain.area import Area
from dashboard.domain.situation import Alerts, Situation
from feeds._area_files import read_areas
from layouts._names import place
from layouts._numbers import ems
from layouts.panels import interrupt
from layouts.words import KINDS, LANGS, UNITS, Words
from tests import districts
from tests.raised import line, raised
from tests.visual import alert_states

ZONE = ZoneInfo("Asia/Shanghai")
REGISTERS = sorted((Path(__file__).parents[2] / "feeds" / "areas").glob("*.csv"))


def urgent(areas: tuple[Area, ...], *, area: str, kind: str, holder: str | None) -> Situation:
    case = replace(
        districts.normal().alerts.lines[0], area=area, case_kind=kind, holder=holder, is_urgent=True
    )
    return replace(districts.empty(areas=areas), alerts=Alerts(breaches=1, lines=(case,)))


def longest(codes: Iterable[str], areas: dict[str, Area], words: Words) -> str:
    return max(codes, key=lambda code: ems(place(code, areas, words)))


def test_both_registers_that_the_product_brings_are_among_those_looked_at() -> None:
    assert [file.stem for file in REGISTERS] == ["huangshi_areas", "xisaishan_areas"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("register", REGISTERS, ids=lambda file: file.stem)
def test_the_longest_kind_place_and_unit_stand_whole(register: Path, lang: str) -> None:
    words, areas = Words(lang, ZONE), tuple(read_areas(register))
    by_code = {area.code: area for area in areas}
    kind = max(KINDS, key=lambda code: ems(words.kind(code)))
    where = longest(by_code, by_code, words)
    holder = longest((*by_code, *UNITS), by_code, words)

    parts = interrupt.fill(urgent(areas, area=where, kind=kind, holder=holder), words)

    title, detail = parts["title"], parts["detail"]
    assert place(where, by_code, words) in (title.text or "")
    assert words.kind(kind) in (detail.text or "")
    assert (title.text, detail.text) == (title.title, detail.title)


def test_who_holds_it_is_told_by_name_and_that_nobody_does_in_words() -> None:
    words, areas = Words("zh", ZONE), districts.xisaishan()
    told = [
        interrupt.fill(urgent(areas, area=areas[9].code, kind="land", holder=holder), words)["detail"].text
        for holder in ("dept-justice", areas[1].code, None)
    ]

    assert ["现持有 区司法局" in (told[0] or ""), areas[1].code in (told[1] or "")] == [True, False]
    assert "无人持有" in (told[2] or "")


def banner(situation: Situation, lang: str = "zh") -> dict[str, str | None]:
    parts = interrupt.fill(situation, Words(lang, ZONE))
    return {name: props.text for name, props in parts.items()}


def test_an_alert_that_nobody_took_by_its_first_step_calls_with_who_must_act_and_what_is_left() -> None:
    situation = alert_states.waiting(at=districts.AT)
    parts, said = interrupt.fill(situation, Words("zh", ZONE)), banner(situation)

    call = situation.raised.calls[0]
    assert not parts["banner"].hidden
    assert "时限超期" in (said["title"] or "")
    assert "须 值班长 确认，逾时升级至 分管领导" in (said["detail"] or "")
    assert call.escalates_at is not None
    assert parts["until"].until == round(call.escalates_at.timestamp() * 1000)
    assert (parts["left"].hidden, parts["over-by"].hidden, said["more"]) == (
        False,
        True,
        "另有 1 件\n超时未确认",
    )


def test_once_its_next_step_is_over_it_says_for_how_long_nobody_took_it() -> None:
    at = districts.AT
    late = line("u", at=at, escalates_at=at, escalates_to="leader")
    parts = interrupt.fill(
        replace(districts.normal(), raised=raised([late], at=at, calls=[late])), Words("zh", ZONE)
    )

    assert (parts["left"].hidden, parts["over-by"].hidden) == (True, False)
    assert parts["since"].since == round(late.raised_at.timestamp() * 1000)


def test_after_the_last_step_nobody_is_named_that_it_escalates_to_and_it_says_when_it_is_told_again() -> None:
    at = districts.AT
    last = line("u", at=at, step=1, told_to="boss", told_label="城区指挥长",
                escalates_at=at + timedelta(hours=2))  # fmt: skip
    situation = replace(districts.normal(), raised=raised([last], at=at, calls=[last]))
    parts, said = interrupt.fill(situation, Words("zh", ZONE)), banner(situation)

    assert "须 城区指挥长 确认 · 已升级 1 级" in (said["detail"] or "")
    assert (parts["left"].hidden, said["left-what"]) == (False, "再次通知倒计时")
    assert "升级至" not in "".join(text or "" for text in said.values())


@pytest.mark.parametrize(
    ("code", "label", "zh", "en"),
    [
        ("leader", "分管领导", "分管领导", "Leader in charge"),
        ("leader", "区委政法委", "区委政法委", "区委政法委"),
        ("boss", "指挥长", "指挥长", "指挥长"),
        ("boss", "", "boss", "boss"),
    ],
)
def test_a_post_is_told_by_its_label_and_those_shipped_in_the_language_of_the_screen(
    code: str, label: str, zh: str, en: str
) -> None:
    assert [Words(lang, ZONE).post(code, label) for lang in LANGS] == [zh, en]


def test_of_forty_that_call_one_stands_and_the_others_are_counted() -> None:
    assert banner(alert_states.many(at=districts.AT))["more"] == "另有 39 件\n超时未确认"


def test_a_case_that_was_raised_as_well_is_told_once_and_with_its_next_step() -> None:
    at = districts.AT
    call = line("g1", at=at, severity="urgent", step=1)
    case = replace(
        districts.normal().alerts.lines[0], is_urgent=True, raised="g1", told_to="duty",
        escalates_at=at + timedelta(minutes=4), escalates_to="leader",
    )  # fmt: skip
    situation = replace(
        districts.normal(),
        alerts=Alerts(breaches=1, lines=(case,)),
        raised=raised([call], at=at, calls=[call]),
    )
    parts, said = interrupt.fill(situation, Words("zh", ZONE)), banner(situation)

    assert (said["more"], parts["left"].hidden) == ("", False)
    assert "须 值班长 确认，逾时升级至 分管领导" in (said["detail"] or "")


def test_a_case_that_somebody_took_interrupts_no_longer_and_is_heard_no_more() -> None:
    case = replace(districts.normal().alerts.lines[0], is_urgent=True)
    for is_taken in (False, True):
        told = Alerts(breaches=1, lines=(replace(case, is_taken=is_taken),))
        parts = interrupt.fill(replace(districts.normal(), alerts=told), Words("zh", ZONE))

        heard = json.loads(parts["facts"].text or "")["keys"]["urgent"]
        assert (parts["banner"].hidden, heard) == (is_taken, [] if is_taken else [case.key])
