"""Every rule of a centre: those of this release, and the counts that its own settings add."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.alerting.facts_registers import Registers
from dashboard.alerting.own_rules import rule_of
from dashboard.domain.events import Recorded
from dashboard.rules._registry import rules_by_name
from dashboard.rules._rule import Rule


def every_rule(changes: Iterable[Recorded], zone: ZoneInfo) -> dict[str, Rule[Any]]:
    """By name; `changes`: of registers, in the journal's order."""
    registers = Registers(zone)
    for recorded in changes:
        registers.take(recorded)
    return dict(rules_by_name()) | {count.name: rule_of(count) for count in registers.settings.counts}
