"""An alert as it could be, of a rule that was never told: for who tries words before the first breach."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from dashboard.domain.alert import Finding, Subject
from dashboard.domain.area import AreaTree
from dashboard.ports.alerts import Group
from dashboard.rules._rule import Rule

LASTED: Final = timedelta(hours=1)
KNOWN_AS: Final = {"source": "grid", "relay": "m1"}


def example_of(rule: Rule[Any], tree: AreaTree, at: datetime, zone: ZoneInfo) -> tuple[Group, Finding]:
    """Of one subject, wrong for an hour, in the register's last area; it says nothing of what there is."""
    area = next(reversed([*tree.by_code]), "")
    parts = {"case": f"{at.astimezone(zone):%y%m%d}-001", "area": area, "centre": _part(rule)}
    subject = Subject(rule.about, parts.get(rule.about) or KNOWN_AS.get(rule.about, ""))
    is_placed = rule.about not in ("source", "centre")
    finding = Finding(rule.name, subject, at - LASTED, "over", subject.id, area if is_placed else "")
    return Group("example", "", "", rule.name, "over", finding.area, at), finding


def _part(rule: Rule[Any]) -> str:
    return next((part.rstrip("/") for part in rule.parts), "")
