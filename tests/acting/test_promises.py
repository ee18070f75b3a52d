"""Whatever is done in whatever order: each act that is accepted leads to the state that it promises."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.acting.acts import Forbidden, NotNow, Unfit
from dashboard.domain import case as cases
from dashboard.domain.case import Case
from tests.acting.desk_centre import DeskCentre, centre

UNITS = st.sampled_from(["dept-justice", "dept-housing", "420203011000"])
UNTIL = st.sampled_from(["2025-10-20", "2025-11-01 17:00", "2025-12-31", "2026-03-01"])
ACTS = st.one_of(
    st.tuples(st.sampled_from(["dispatch", "accept"]), st.fixed_dictionaries({"unit": UNITS})),
    st.tuples(st.just("return"), st.just({"reason": "r"})),
    st.tuples(st.just("close"), st.fixed_dictionaries({"outcome": st.sampled_from(["settled", "referred"])})),
    st.tuples(st.just("reopen"), st.just({"reason": "r"})),
    st.tuples(
        st.just("grade"), st.fixed_dictionaries({"grade": st.sampled_from(["ordinary", "major", "special"])})
    ),
    st.tuples(
        st.just("pause"),
        st.fixed_dictionaries({"reason": st.just("r"), "approver": st.just("district"), "until": UNTIL}),
    ),
    st.tuples(st.just("resume"), st.just({})),
    st.tuples(st.just("ask_extension"), st.fixed_dictionaries({"reason": st.just("r"), "until": UNTIL})),
    st.tuples(
        st.just("decide_extension"), st.fixed_dictionaries({"granted": st.sampled_from(["yes", "no"])})
    ),
    st.tuples(st.just("comment"), st.just({"comment": "c"})),
    st.tuples(st.just("amend"), st.just({"kind": "housing"})),
)


def kept(name: str, filled: dict[str, Any], before: Case, after: Case, found: DeskCentre) -> bool:
    """What a person expects of the act, said without the table."""
    is_paused = cases.is_paused_at(after, found.clock.at)
    expected: dict[str, bool] = {
        "dispatch": after.holder == filled.get("unit") and after.dispatched_at is not None,
        "accept": after.holder == filled.get("unit"),
        "return": after.holder is None and after.is_open,
        "close": not after.is_open and after.outcome == filled.get("outcome"),
        "reopen": after.is_open and after.episode == before.episode + 1 and after.holder is None,
        "grade": after.grade == filled.get("grade"),
        "pause": is_paused,
        "resume": not is_paused and after.is_open,
        "ask_extension": after.asked_for is not None,
        "decide_extension": after.asked_for is None,
        "comment": after == before,
        "amend": after.kind == "housing",
    }
    return expected[name]


@settings(max_examples=40, deadline=None)
@given(acts=st.lists(ACTS, min_size=1, max_size=9))
def test_an_act_that_is_accepted_leads_to_what_it_promises(acts: list[tuple[str, dict[str, Any]]]) -> None:
    async def all_of_them() -> None:
        async with centre() as found:
            for name, filled in acts:
                before, n = found.case(), len(found.types())
                try:
                    await found.act(name, **filled)
                except (NotNow, Unfit, Forbidden):
                    assert (found.case(), len(found.types())) == (before, n)
                    continue
                assert len(found.types()) == n + 1
                assert kept(name, filled, before, found.case(), found)

    asyncio.run(all_of_them())
