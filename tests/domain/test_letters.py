"""Letters: what is gathered, whom it is addressed to, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain import marks
from dashboard.domain.area import AreaTree
from dashboard.domain.case import derive
from dashboard.domain.events import Event, Recorded
from dashboard.domain.letter_events import LetterAnswered, LetterDrafted, LetterIssued
from dashboard.domain.letter_text import letter_text
from dashboard.domain.letters import (
    KIND_BY_MARK,
    Addressed,
    addressed,
    day_of,
    drafts,
    ends_month,
    issued_by_policy,
    last_day_over,
    letters_in,
    month_of,
    stands,
)
from dashboard.domain.policy import Policies
from dashboard.domain.policy_form import policy_from
from dashboard.domain.rulebook import Rulebook
from tests.builders import (
    LOCAL,
    START,
    TINY,
    after,
    closed,
    day,
    deadlines,
    dispatched,
    graded,
    happened,
    local,
    recorded,
    reported,
    returned,
)

DUE_ON = day("2026-09-14")
"""START's fifth day is Saturday the 12th; its 24:00 moves to that of Monday the 14th."""
LATER = after(days=30)
NAMED = {
    "dispatch": {"days": 1, "responsible": "district"},
    "close_ordinary": {"days": 5, "responsible": "street"},
    "close_major": {"days": 15, "responsible": "community"},
    "close_special": {"days": 15},
}
RULES = Rulebook(Policies.beginning(policy_from("1515", {"clauses": NAMED})), deadlines(), AreaTree(TINY))


def told(*facts: Event, at: datetime = LATER, case: str = "c1") -> list[Recorded]:
    """The events of a case with the marks that a clock had recorded by then."""
    known = recorded(facts)
    wanted = list(marks.expected(derive(case, known), RULES))
    return [
        *known,
        *recorded(marks.pending(case, marks.outlook(wanted, {}), {}, at)[0], after=len(known), at=at),
    ]


def letters_of(
    kind: str, on: date, *cases: Sequence[Recorded], rules: Rulebook = RULES
) -> list[LetterDrafted]:
    return [e.data for e in drafted(kind, on, *cases, rules=rules)]


def drafted(kind: str, on: date, *cases: Sequence[Recorded], rules: Rulebook = RULES) -> list[Event]:
    span = month_of(on, LOCAL) if kind == "bulletin" else day_of(on, LOCAL)
    found: list[Addressed] = []
    for events in cases:
        turns = [r.event for r in events if _is_of(kind, r.event)]
        found += addressed(turns, events, code=f"n-{events[0].event.subject}", span=span, rules=rules)
    return drafts(kind, found, day=on, zone=LOCAL)  # type: ignore[arg-type]


def _is_of(kind: str, event: Event) -> bool:
    return KIND_BY_MARK.get(event.type) == ("supervision" if kind == "bulletin" else kind)


def issued(letter: str, *, at: datetime = LATER) -> Event:
    return happened(
        "letter.issued", None, LetterIssued("supervision", "u", letter=letter), at=at, source="desk"
    )


def answered(letter: str, *, at: datetime = LATER) -> Event:
    return happened("letter.answered", None, LetterAnswered(letter), at=at)


# ── gathering ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_gets_one_letter_of_all_that_was_breached_on_a_day() -> None:
    cases = [
        told(reported(f"c{n}"), dispatched(f"c{n}", at=START, unit="s1"), case=f"c{n}") for n in range(50)
    ]

    (letter,) = letters_of("supervision", DUE_ON, *cases)

    assert (letter.unit, letter.kind, letter.day_on) == ("s1", "supervision", DUE_ON)
    assert [item.case for item in letter.items] == sorted(f"c{n}" for n in range(50))


def test_a_breach_at_midnight_belongs_to_the_day_whose_end_it_is() -> None:
    case = told(reported(), dispatched(at=START, unit="s1"))

    assert [i.at for letter in letters_of("supervision", DUE_ON, case) for i in letter.items] == [
        local("2026-09-15 00:00")
    ]
    assert letters_of("supervision", day("2026-09-15"), case) == []


def test_what_became_due_soon_is_a_reminder_of_its_day() -> None:
    case = told(reported(), dispatched(at=START, unit="s1"))

    (letter,) = letters_of("reminder", day("2026-09-13"), case)

    assert [(item.clause, item.stage) for item in letter.items] == [("close_ordinary", "80%")]


def test_letters_are_numbered_in_the_order_of_their_units() -> None:
    cases = [
        told(reported(f"c{n}"), dispatched(f"c{n}", at=START, unit=unit), case=f"c{n}")
        for n, unit in enumerate(("s2", "police", "s1"))
    ]

    assert [(letter.unit, letter.number) for letter in letters_of("supervision", DUE_ON, *cases)] == [
        ("police", "督〔2026〕0914-01"),
        ("s1", "督〔2026〕0914-02"),
        ("s2", "督〔2026〕0914-03"),
    ]
    assert letters_of("bulletin", DUE_ON, *cases)[0].number == "通〔2026〕09-01"


def test_a_bulletin_is_of_every_breach_of_the_month() -> None:
    cases = [
        told(
            reported(f"c{n}", at=after(days=n)),
            dispatched(f"c{n}", at=after(days=n), unit="s1"),
            case=f"c{n}",
        )
        for n in (0, 7, 20)
    ]

    (letter,) = letters_of("bulletin", day("2026-09-30"), *cases)

    assert [item.case for item in letter.items] == ["c0", "c7"]
    assert (letter.day_on, letter.month_on) == (None, day("2026-09-01"))


@given(st.permutations(range(6)))
def test_the_same_marks_make_the_same_letters_in_whatever_order_they_are_read(order: list[int]) -> None:
    cases = [
        told(reported(f"c{n}"), dispatched(f"c{n}", at=START, unit=f"s{n % 2 + 1}"), case=f"c{n}")
        for n in range(6)
    ]

    assert drafted("supervision", DUE_ON, *(cases[n] for n in order)) == drafted(
        "supervision", DUE_ON, *cases
    )


# ── addressing ──────────────────────────────────────────────────────────────────────────────────────────


def one(kind: str, on: date, events: Sequence[Recorded], rules: Rulebook = RULES) -> tuple[str, str | None]:
    """The unit that the only letter of its only item goes to, and the holder it names."""
    (letter,) = letters_of(kind, on, events, rules=rules)
    (item,) = letter.items
    return letter.unit, item.holder


def test_the_unit_that_holds_the_case_at_the_instant_is_addressed_whoever_got_it_since() -> None:
    case = told(
        reported(), dispatched(at=START, unit="s1"), dispatched(at=local("2026-09-15 00:01"), unit="s2")
    )

    assert one("supervision", DUE_ON, case) == ("s1", "s1")


@pytest.mark.parametrize(("grade", "unit"), [(None, "s1"), ("major", "a"), ("special", "a")])
def test_what_nobody_holds_goes_to_the_unit_responsible_by_the_policy(grade: str | None, unit: str) -> None:
    facts = [reported(), dispatched(at=START), returned(at=after(hours=1))]
    if grade is not None:
        facts.append(graded("c1", grade, at=START))  # type: ignore[arg-type]
    on = DUE_ON if grade is None else day("2026-09-22")

    assert one("supervision", on, told(*facts)) == (unit, None)


def test_a_dispatch_that_was_not_made_is_the_districts() -> None:
    assert one("supervision", day("2026-09-08"), told(reported())) == ("d", None)


def test_without_a_policy_that_names_anyone_the_cases_area_is_addressed() -> None:
    case = told(reported(policy="promised", due_at=local("2026-09-10 12:00")))

    assert one("supervision", day("2026-09-10"), case) == ("a", None)


# ── what raises no letter ───────────────────────────────────────────────────────────────────────────────


def withdrawn(case: Iterable[Recorded], *facts: Event) -> list[Recorded]:
    """The case once these came too, and a clock withdrew what no longer holds."""
    known = list(case)
    known += recorded(facts, after=len(known), at=LATER)
    standing = marks.said(r for r in known if r.event.type in marks.MARKS)
    wanted = list(marks.expected(derive("c1", [r for r in known if r.event.type not in marks.MARKS]), RULES))
    return [
        *known,
        *recorded(
            marks.pending("c1", marks.outlook(wanted, standing), standing, LATER)[0],
            after=len(known),
            at=LATER,
        ),
    ]


def test_a_mark_that_was_withdrawn_before_the_gathering_raises_none() -> None:
    case = withdrawn(told(reported(), dispatched(at=START)), graded("c1", "special", at=after(days=1)))

    assert letters_of("supervision", DUE_ON, case) == []


def test_a_case_that_was_known_only_after_the_day_raises_none() -> None:
    late = [
        r._replace(recorded_at=local("2026-09-15 00:00:01")) for r in told(reported(), dispatched(at=START))
    ]

    assert letters_of("supervision", DUE_ON, late) == []
    assert [letter.unit for letter in letters_of("bulletin", DUE_ON, late)] == ["unit-1"]


def test_a_case_closed_in_time_raises_none() -> None:
    assert letters_of("supervision", DUE_ON, told(reported(), closed(at=local("2026-09-15 00:00")))) == []


# ── without a person ────────────────────────────────────────────────────────────────────────────────────


def test_the_policy_of_the_day_issues_the_kinds_it_names() -> None:
    named = policy_from("1515", {"clauses": NAMED, "issued_letters": ["supervision"]})
    rules = Rulebook(Policies.beginning(named), deadlines(), AreaTree(TINY))
    case = told(reported(), dispatched(at=START, unit="s1"))
    by_kind = {
        kind: drafted(kind, on, case, rules=rules)
        for kind, on in (("supervision", DUE_ON), ("reminder", day("2026-09-13")))
    }

    (issued_,) = issued_by_policy(by_kind["supervision"], rules, day=DUE_ON)

    assert (issued_.source, issued_.data.letter) == ("onescreen", by_kind["supervision"][0].id)
    assert issued_by_policy(by_kind["reminder"], rules, day=DUE_ON) == []
    assert issued_by_policy(by_kind["supervision"], RULES, day=DUE_ON) == []


# ── days ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_is_over_once_its_midnight_has_passed_and_not_at_it() -> None:
    assert last_day_over(local("2026-09-15 00:00"), LOCAL) == day("2026-09-13")
    assert last_day_over(local("2026-09-15 00:00:01"), LOCAL) == day("2026-09-14")


def test_the_last_day_of_a_month_ends_it() -> None:
    assert ends_month(day("2028-02-29"))
    assert not ends_month(day("2028-02-28"))
    assert month_of(day("2026-12-31"), LOCAL).to_at == local("2027-01-01 00:00")


# ── what becomes of them ────────────────────────────────────────────────────────────────────────────────


def test_a_letter_is_a_draft_until_it_is_issued_and_answered_only_after_that() -> None:
    (draft,) = drafted("supervision", DUE_ON, told(reported(), dispatched(at=START)))
    early, issue, late = answered(draft.id, at=LATER), issued(draft.id), answered(draft.id, at=after(days=31))

    def states(*events: Event) -> list[str | None]:
        return [letter.settled_state for letter in letters_in(recorded(events))]

    assert states(draft) == [None]
    assert states(draft, early) == [None]
    assert states(draft, early, issue) == ["issued"]
    assert states(draft, issue, issued(draft.id, at=after(days=31)), late) == ["answered"]
    assert states(issued("of nobody's")) == []


def test_an_item_stands_until_its_mark_is_withdrawn() -> None:
    case = told(reported(), dispatched(at=START))
    (letter,) = letters_of("supervision", DUE_ON, case)

    assert stands(letter.items[0], case)
    assert not stands(letter.items[0], withdrawn(case, graded("c1", "special", at=after(days=1))))


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_says_when_how_that_was_counted_and_who_held_it() -> None:
    case = told(reported(), dispatched(at=after(hours=1), unit="s1"))
    (letter,) = letters_of("supervision", DUE_ON, case)

    text = letter_text(letter, {"c1": case}, RULES, LOCAL)

    assert text.zh.splitlines() == [
        "督办函",
        "督〔2026〕0914-01",
        "致一街（s1）：",
        "下列时限于2026-09-14届满而未完成，已逾期，共1项：",
        "1. 案件n-c1，办结（一般），期限2026-09-14（周一）24:00。",
        "   推算：自2026-09-07（周一）10:00起算，期限5日（民法典计日）。"
        "开始当日不计入，第1日为2026-09-08（周二）。"
        "第5日为2026-09-12（周六）。2026-09-12（周六）为法定休假日，顺延。2026-09-13（周日）为法定休假日，顺延。"
        "其后第一个工作日为2026-09-14（周一）。期限至2026-09-14（周一）24:00止。",
        "   持有：自2026-09-07（周一）10:00起无单位持有；自2026-09-07（周一）11:00起s1持有；"
        "截至2026-09-14（周一）24:00。",
        "请立即办理，并函复办理情况。",
    ]
    assert text.en.splitlines()[:5] == [
        "Supervision letter",
        "督〔2026〕0914-01",
        "To 一街（s1）:",
        "These 1 clause(s) ended unmet on 2026-09-14 and are overdue:",
        "1. Case n-c1, closing (ordinary), due Mon 2026-09-14 24:00.",
    ]


def test_a_reminder_says_how_much_is_used_and_when_it_was() -> None:
    case = told(reported(), dispatched(at=START, unit="s1"))
    (letter,) = letters_of("reminder", day("2026-09-13"), case)

    text = letter_text(letter, {"c1": case}, RULES, LOCAL)

    assert "期限2026-09-14（周一）24:00，至2026-09-13（周日）11:36已用80%。" in text.zh
    assert "due Mon 2026-09-14 24:00, 80% used Sun 2026-09-13 11:36." in text.en
