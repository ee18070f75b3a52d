"""What messages say, and what none can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.alerting.plan.message_words import FIELDS, LEVELS, WORDS
from dashboard.alerting.plan.messages import RuleWords, Wording, allowed_in, clock, span, words_of
from dashboard.domain.alert import SEVERITIES, Finding, Severity, Subject
from dashboard.domain.area import Area, AreaTree
from dashboard.domain.situation import CLAUSES
from dashboard.ports.alerts import Group
from dashboard.rules._registry import rules_by_name
from dashboard.rules._rule import Family
from layouts.words import CATALOGUE, SOURCES

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 28, 20, 51, tzinfo=UTC)
"""29 November, 04:51 local."""
TREE = AreaTree(
    [
        Area("d", "西塞山区", "district", ""),
        Area("s1", "八泉街道", "street", "d"),
        Area("a", "临江社区", "community", "s1"),
    ]
)
RULES = {
    "clause_breached": RuleWords("deadline", "时限逾期", "Clause breached"),
    "source_silent": RuleWords("source", "来源静默", "Source silent"),
    "cluster": RuleWords("volume", "同类聚集", "Cluster"),
}
SAY = Wording(TREE, ZONE, lambda: NOW, RULES, {"housing": ("房屋宅基", "housing"), "family": ("婚姻", "f")})


def finding(
    n: int = 1,
    *,
    rule: str = "clause_breached",
    ago: timedelta = timedelta(hours=4, minutes=51),
    **more: object,
) -> Finding:
    given: dict[str, object] = {
        "severity": "over",
        "code": f"261129-{n:03}",
        "area": "a",
        "subject": Subject("case", f"case-{n}"),
    }
    return Finding(rule=rule, since=NOW - ago, **{**given, **more})  # type: ignore[arg-type]


def group(
    total: int = 1, *, rule: str = "clause_breached", severity: Severity = "over", area: str = "s1"
) -> Group:
    return Group("g", "k", "r", rule, severity, area, NOW, total=total)


def both(made: Group, findings: Sequence[Finding]) -> tuple[tuple[str, str], tuple[str, str]]:
    return SAY(made, findings, "zh"), SAY(made, findings, "en")


def test_one_case_is_told_by_its_code_its_place_and_its_clock() -> None:
    zh, en = both(group(), [finding(part="dispatch", figures={"due_at": "2026-11-29T00:00:00+08:00"})])

    assert zh == (
        "【告警】时限逾期 261129-001 八泉街道 临江社区",
        "261129-001 分流交办 · 八泉街道 临江社区\n自 11-28 24:00 起，历时4时51分\n时限 11-28 24:00",
    )
    assert en == (
        "[Alert] Clause breached 261129-001 临江社区",  # the street has no room
        "261129-001 dispatch · 八泉街道 临江社区\nsince 11-28 24:00, 4h 51m\ndue 11-28 24:00",
    )


def test_many_are_told_by_their_total_the_longest_and_the_first_codes_the_gravest_before_the_others() -> None:
    found = [finding(n, ago=timedelta(minutes=n)) for n in range(1, 9)]
    found.append(finding(9, ago=timedelta(seconds=30), severity="urgent"))

    zh, en = both(group(312), found)

    assert zh == (
        "【告警】时限逾期 312件 最久8分 八泉街道",
        "共 312 件，最久8分：261129-009、261129-008、261129-007、261129-006、261129-005、…\n"
        "八泉街道 · 截至 11-29 04:51",
    )
    assert en[0] == "[Alert] Clause breached: 312, 8m 八泉街道"
    assert en[1].startswith("312 in all, the longest 8m: 261129-009, 261129-008, ")


def test_what_was_known_late_says_so() -> None:
    late = "r/earlier:clause_breached"
    zh, en = both(replace(group(312), key=late), [finding(ago=timedelta(days=30))])
    (title, text), _ = both(replace(group(), key=late), [finding()])

    assert zh == (
        "【告警】时限逾期 早前312件未解除 八泉街道",
        "共 312 件，最久30天0时：261129-001、…\n八泉街道 · 截至 11-29 04:51\n"
        "得知较晚，或早于告警启用；此前未通知，现仍未解除",
    )
    assert en[0] == "[Alert] Clause breached: 312 older 八泉街道"
    assert en[1].endswith("\nknown late, or wrong before alerting began: not told before, and still so")
    assert title == "【告警】时限逾期 261129-001 八泉街道 临江社区"
    assert text.endswith("现仍未解除")


def test_of_a_group_that_is_over_it_is_said_when_and_after_how_long() -> None:
    over_at = NOW + timedelta(hours=1, minutes=9)
    one = both(replace(group(), resolved_at=over_at), [finding(part="dispatch")])
    many = both(replace(group(312), resolved_at=over_at), [finding()])

    assert one[0] == (
        "【已恢复】时限逾期 261129-001 八泉街道 临江社区",
        "261129-001 分流交办 · 八泉街道 临江社区\n自 11-28 24:00 起，11-29 06:00 恢复，历时6时0分",
    )
    assert one[1] == (
        "[Resolved] Clause breached 261129-001",  # there is no room for a place
        "261129-001 dispatch · 八泉街道 临江社区\nsince 11-28 24:00, over at 11-29 06:00, after 6h 0m",
    )
    assert many[0] == (
        "【已恢复】时限逾期 312件 八泉街道",
        "共 312 项，均已恢复：261129-001、…\n自 11-28 24:00 起，11-29 06:00 恢复，历时6时0分",
    )
    assert many[1][0] == "[Resolved] Clause breached: 312 八泉街道"
    assert many[1][1].startswith("312 in all, each over: 261129-001, …\n")


def test_where_the_street_has_no_room_in_a_title_the_community_is_told() -> None:
    zh, en = both(group(7, area="a"), [finding(ago=timedelta(minutes=45))])

    assert zh[0] == "【告警】时限逾期 7件 最久45分 八泉街道 临江社区"
    assert en[0] == "[Alert] Clause breached: 7, 45m 临江社区"


def test_of_all_that_are_named_nothing_is_said_to_be_left_out() -> None:
    (_, text), _ = both(group(2), [finding(1), finding(2)])

    assert "261129-001、261129-002\n" in text


def test_a_withheld_kind_is_masked_and_another_is_named() -> None:
    def told(kind: str) -> str:
        area = Subject("area", "a")
        return SAY(group(rule="cluster"), [finding(rule="cluster", subject=area, case_kind=kind)], "zh")[1]

    assert told("housing").startswith("八泉街道 临江社区 · 房屋宅基\n")
    assert told("family").startswith("八泉街道 临江社区 · 类别从略\n")
    assert told("").startswith("八泉街道 临江社区 · 各类\n")


def test_a_figure_without_words_is_not_told_nor_a_text_that_is_no_code() -> None:
    zh, en = both(group(), [finding(figures={"remark": "somebody's own words", "station": "somebody"})])

    assert "somebody" not in "".join(zh + en)


def test_figures_are_told_as_people_read_them() -> None:
    figures = {"station": "s1", "towards": "household", "direction": "down", "minutes": 45.0, "n": 1234}
    _, text = SAY(group(), [finding(figures=figures | {"usual_most": 6.5, "free_share": 0.043})], "zh")

    assert text.split("\n")[2:] == [
        "停在 八泉街道",
        "下一站 住户",
        "方向 下达",
        "已发出 45 分",
        "1,234 件",
        "通常至多 6.5 件",
        "余量 4.3%",
    ]


def test_a_part_of_the_centre_is_told_by_its_name() -> None:
    say = Wording(TREE, ZONE, lambda: NOW, {"r": RuleWords("centre", "持续失败", "Failing")})
    made = finding(rule="r", subject=Subject("centre", "channel/sms"), code="channel/sms", area="")

    assert say(group(rule="r", area=""), [made], "zh")[0] == "【告警】持续失败 通道 sms"
    assert say(group(rule="r", area=""), [made], "en")[0] == "[Alert] Failing channel sms"


def test_a_clause_is_told_as_the_desk_names_it() -> None:
    for clause in CLAUSES:
        zh, en = CATALOGUE[f"clause_{clause}"]
        (_, told), (_, told_en) = both(group(), [finding(part=clause)])
        assert told.startswith(f"261129-001 {zh} · "), clause
        assert told_en.startswith(f"261129-001 {en.lower()} · "), clause


def test_a_source_is_told_as_the_desk_names_it_and_a_new_one_by_its_own_name() -> None:
    say = Wording(TREE, ZONE, lambda: NOW, RULES, sources=SOURCES)
    for name, pair in {**SOURCES, "probe7": ("probe7", "probe7")}.items():
        made = finding(rule="source_silent", subject=Subject("source", name), code=name, area="")
        for n, lang in enumerate(("zh", "en")):
            title, text = say(group(rule="source_silent", area=""), [made], lang)
            assert title.endswith(f" {pair[n]}")
            assert text.startswith(f"{pair[n]}\n")


def test_a_title_that_is_too_long_is_cut_between_words() -> None:
    say = Wording(
        TREE, ZONE, lambda: NOW, {"r": RuleWords("relay", "传达超过 60 分钟", "Relay over 60 minutes")}
    )
    made = finding(rule="r", code="live-00217-420203008007")

    assert say(group(rule="r"), [made], "en")[0] == "[Alert] Relay… live-00217-420203008007"
    assert say(group(rule="r"), [made], "zh")[0] == "【告警】传达超过 60 分钟 live-00217-420203008007"


def test_what_the_title_names_already_is_not_said_twice() -> None:
    say = Wording(TREE, ZONE, lambda: NOW, {"r": RuleWords("centre", "磁盘将满", "Disk nearly full")})
    made = finding(rule="r", subject=Subject("centre", "disk"), code="disk", area="")

    assert say(group(rule="r", area=""), [made], "zh")[0] == "【告警】磁盘将满"
    assert say(group(rule="r", area=""), [made], "en")[0] == "[Alert] Disk nearly full"


def test_an_area_of_no_register_is_told_by_its_code_and_the_centre_as_the_whole() -> None:
    assert "420299" in SAY(group(2, area="420299"), [finding()], "zh")[1]
    assert "全区" in SAY(group(2, area=""), [finding()], "zh")[1]


def test_a_rule_that_is_gone_is_told_by_its_name() -> None:
    assert SAY(group(rule="gone"), [finding()], "zh")[0].startswith("【告警】gone 261129-001")


def test_words_of_the_centre_take_the_place_of_those_shipped_one_by_one() -> None:
    ours = Wording(TREE, ZONE, lambda: NOW, RULES, templates={"zh": {"title_one": "{code}：{title}"}})

    assert ours(group(), [finding()], "zh")[0] == "261129-001：时限逾期"
    assert ours(group(), [finding()], "en")[0] == "[Alert] Clause breached 261129-001 临江社区"
    assert ours(group(2), [finding()], "zh")[0].startswith("【告警】")


@given(
    title=st.text(min_size=1, max_size=80),
    code=st.text("abcdef0123456789-", min_size=1, max_size=60),
    total=st.integers(1, 50_000),
    severity=st.sampled_from(SEVERITIES),
    lang=st.sampled_from(["zh", "en"]),
)
def test_no_title_is_longer_than_40_characters(
    title: str, code: str, total: int, severity: Severity, lang: str
) -> None:
    say = Wording(TREE, ZONE, lambda: NOW, {"r": RuleWords("work", title, title)})

    told, _ = say(group(total, rule="r", severity=severity), [finding(rule="r", code=code)], lang)

    assert len(told) <= 40
    if total == 1 and len(code) <= 25:
        assert f" {code}" in told


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (timedelta(days=2, hours=4, minutes=59), "2天4时", "2d 4h"),
        (timedelta(hours=22, minutes=42), "22时42分", "22h 42m"),
        (timedelta(hours=1), "1时0分", "1h 0m"),
        (timedelta(minutes=59, seconds=59), "59分", "59m"),
        (timedelta(seconds=59), "不足1分钟", "under 1m"),
        (timedelta(seconds=-5), "不足1分钟", "under 1m"),
    ],
)
def test_a_duration_is_told_in_its_two_greatest_units(length: timedelta, zh: str, en: str) -> None:
    assert (span(length, 0), span(length, 1)) == (zh, en)


def test_midnight_is_the_end_of_the_day_and_another_year_is_said() -> None:
    assert clock(datetime(2026, 11, 28, 16, tzinfo=UTC), NOW, ZONE) == "11-28 24:00"
    assert clock(datetime(2025, 12, 31, 16, tzinfo=UTC), NOW, ZONE) == "2025-12-31 24:00"
    assert clock(datetime(2026, 11, 28, 16, 0, 1, tzinfo=UTC), NOW, ZONE) == "11-29 00:00"


# ── what holds for every template ───────────────────────────────────────────────────────────────────────


def test_every_template_is_there_in_both_languages_with_the_same_fields_and_only_those_allowed() -> None:
    assert {"person", "reason", "remark", "holder", "address", "name"}.isdisjoint(FIELDS)
    for key, pair in WORDS.items():
        taken = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in pair]
        assert taken[0] == taken[1] <= allowed_in(key), key
        assert all(text.strip() for text in pair), key


def test_every_family_and_every_severity_has_words() -> None:
    assert set(LEVELS) == set(SEVERITIES)
    assert {f"{size}_{family}" for family in get_args(Family) for size in ("one", "many")} <= set(WORDS)


def test_every_rule_is_told_in_both_languages() -> None:
    say = Wording(TREE, ZONE, lambda: NOW, words_of(rules_by_name().values()))

    for rule in rules_by_name().values():
        for total in (1, 3):
            (title, text), (title_en, text_en) = (
                say(group(total, rule=rule.name), [finding(rule=rule.name)], lang) for lang in ("zh", "en")
            )
            assert rule.title_zh[:6] in title, rule.name
            assert rule.title_en[:6] in title_en, rule.name
            assert text and text_en, rule.name
