"""What every rule must be, whatever it looks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.domain.alert import SEVERITIES
from dashboard.rules._facts import (
    AreaFacts,
    CaseFacts,
    Counted,
    Mark,
    PartFacts,
    RelayFacts,
    SourceFacts,
    Turn,
)
from dashboard.rules._registry import rules_by_name
from dashboard.rules._rule import Look, Rule
from tests.builders import after

RULES = rules_by_name()
ROOT = Path(__file__).parents[2]

instants = st.integers(-40 * 24 * 60, 40 * 24 * 60).map(lambda minutes: after(minutes=minutes))
perhaps = st.none() | instants
in_order = st.lists(instants, max_size=6).map(sorted)
turns = st.lists(st.builds(Turn, st.sampled_from(["returned", "closed", "reopened"]), instants), max_size=6)
marks = st.lists(
    st.builds(
        Mark,
        st.integers(0, 1),
        st.sampled_from(["dispatch", "close_ordinary"]),
        st.sampled_from(["80%", "100%"]),
        instants,
        instants,
    ),
    max_size=4,
)
cases = st.builds(
    CaseFacts,
    id=st.just("c1"),
    grade=st.sampled_from(["ordinary", "major", "special"]),
    reported_at=perhaps,
    dispatched_at=perhaps,
    closed_at=perhaps,
    episode=st.integers(0, 1),
    holder=st.none() | st.just("unit-1"),
    graded_at=perhaps,
    unheld_since=perhaps,
    reopened_at=perhaps,
    unsatisfied_at=perhaps,
    turns=turns.map(lambda found: tuple(sorted(found, key=lambda turn: turn.at))),
    marks=marks.map(tuple),
)
relays = st.builds(
    RelayFacts,
    id=st.just("r1"),
    is_drill=st.booleans(),
    sent_at=perhaps,
    done_at=perhaps,
    breached_at=perhaps,
)
sources = st.builds(
    SourceFacts,
    name=st.just("grid"),
    last_event_at=instants,
    interval_s=st.none() | st.floats(1, 1e5),
)
areas = st.builds(
    AreaFacts,
    code=st.just("a"),
    level=st.sampled_from(["", "community", "street"]),
    recent=st.dictionaries(
        st.sampled_from(["housing", "withheld"]),
        in_order.map(lambda found: sorted(Counted(at, f"c{n}") for n, at in enumerate(found * 2))),
    ),
    hours=st.dictionaries(st.sampled_from([168 * n for n in range(14)]), st.integers(1, 40)),
    hour=st.just(168 * 13),
    hour_from=st.just(after(days=-41)),  # facts are cut for the hour of the look: it lasts
    hour_until=st.just(after(days=41)),
    known_from=st.integers(-1, 168 * 13),
)
figures = st.fixed_dictionaries(
    {},
    optional={
        "free_share": st.floats(0, 1),
        "last_at": instants.map(datetime.isoformat),
        "ends_at": instants.map(datetime.isoformat),
    },
)
parts = st.builds(PartFacts, name=st.just("disk"), seen_at=instants, failing_since=perhaps, figures=figures)
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "case": cases,
    "relay": relays,
    "source": sources,
    "area": areas,
    "centre": parts,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_in_both_languages_what_it_finds(rule: Rule[Any]) -> None:
    for zh, en in ((rule.title_zh, rule.title_en), (rule.says_zh, rule.says_en)):
        assert any("一" <= letter <= "鿿" for letter in zh)
        assert en.isascii() or "§" in en
        assert en


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_each_parameter_has_bounds_and_a_default_between_them(rule: Rule[Any]) -> None:
    for param in rule.params:
        assert param.low <= param.default <= param.high
        assert param.meaning
        assert param.name not in ("on", "severity")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_has_its_section_in_the_documents_with_its_parameters(rule: Rule[Any]) -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    _, _, section = page.partition(f"\n## `{rule.name}` · {rule.title_zh}\n")
    section = section.partition("\n## ")[0]

    assert section
    for param in rule.params:
        assert f"`{param.name}` {param.default:g} ({param.low:g} to {param.high:g})" in section


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@given(data=st.data(), at=instants)
def test_a_rule_answers_the_same_when_it_is_asked_again_and_looks_ahead(
    rule: Rule[Any], data: st.DataObject, at: datetime
) -> None:
    facts = data.draw(FACTS[rule.about])

    look = rule.look(facts, at, rule.defaults)

    assert rule.look(facts, at, rule.defaults) == look
    assert look.again_at is None or look.again_at > at
    keys = [(verdict.part, verdict.severity) for verdict in look.wrong]
    assert len(keys) == len(set(keys))
    assert all(verdict.severity in SEVERITIES for verdict in look.wrong)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@given(data=st.data(), at=instants, until=instants)
def test_what_a_rule_finds_changes_at_no_instant_that_it_did_not_name(
    rule: Rule[Any], data: st.DataObject, at: datetime, until: datetime
) -> None:
    facts = data.draw(FACTS[rule.about])

    look = rule.look(facts, at, rule.defaults)

    if until > at and (look.again_at is None or until < look.again_at):
        assert _kinds(rule.look(facts, until, rule.defaults)) == _kinds(look)


def _kinds(look: Look) -> Sequence[tuple[str, str]]:
    return [(verdict.part, verdict.severity) for verdict in look.wrong]
