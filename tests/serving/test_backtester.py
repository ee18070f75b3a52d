"""A back-test in a process of its own finds what the same engine finds here."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard import wiring
from dashboard.alerting.finding.backtest import backtest
from dashboard.alerting.plan.rule_book import every_rule
from dashboard.domain.events import DisputeClosed, DisputeReopened
from dashboard.domain.registers import rules_in
from dashboard.ports import Entry
from dashboard.serving.backtester import Backtester
from tests import districts
from tests.builders import happened, reported, the_registers

AREA = "420203011002"


async def test_it_finds_what_the_engine_finds_and_says_how_far_it_is(tmp_path: Path) -> None:
    settings = wiring.load_settings(data=tmp_path)
    store = wiring.open_store(settings)
    now = store.clock.now()
    told = list(the_registers(areas=districts.xisaishan()))
    for n in range(3):
        at = now - timedelta(hours=3 - n)
        told += [
            reported(f"grid/{n}", at=at, area=AREA),
            happened("dispute.closed", f"grid/{n}", DisputeClosed("settled"), at=at + timedelta(minutes=5)),
            happened("dispute.reopened", f"grid/{n}", DisputeReopened("again"), at=at + timedelta(minutes=9)),
        ]
    store.journal.append([Entry(event) for event in told])
    until = store.clock.now()
    shares: list[float] = []

    found = await Backtester(settings)(since=until - timedelta(days=90), until=until, progress=shares.append)

    journal = store.journal
    here = await asyncio.to_thread(
        lambda: backtest(
            journal, every_rule(), settings.zone, since=until - timedelta(days=90), until=until,
            settings=rules_in(journal.registers()),
        )
    )  # fmt: skip
    assert found.position == here.position == journal.head()
    assert {name: rule.fired for name, rule in found.rules.items()} == {
        name: rule.fired for name, rule in here.rules.items()
    }
    assert found.rules["case_reopened"].fired == 3
    assert found.rules["case_reopened"].by_area == {AREA: 3}
    assert not found.rules["disk_low"].is_known
    assert all(0 <= share <= 1 for share in shares)


async def test_a_process_that_ends_before_it_is_done_is_no_result(tmp_path: Path) -> None:
    settings = wiring.load_settings(data=tmp_path)
    (tmp_path / "journal.sqlite").write_bytes(b"no database at all, whatever it is called")

    with pytest.raises(EOFError):
        await Backtester(settings)(
            since=districts.AT, until=districts.AT + timedelta(days=1), progress=lambda share: None
        )
