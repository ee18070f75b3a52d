"""What is asked of alerts: their store, the plan of duty, who is on, and the faces of rules and channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from dashboard.domain.alert import Finding
from dashboard.domain.alert_faces import ChannelFace, PlanFault, RuleFace
from dashboard.domain.area import AreaTree
from dashboard.domain.duty import DutyPlan, Lang
from dashboard.ports.alert_store import AlertStore
from dashboard.ports.alerts import Group
from dashboard.reading.alert_backtest import Backtests

OnDuty: TypeAlias = Callable[[DutyPlan, str, datetime], tuple[str, ...]]
"""The posts that a roster of the plan has on duty at an instant."""


@dataclass(frozen=True, slots=True)
class Messages:
    """How messages are worded, as title and text. `test`: of a channel, in a language, at an instant.
    `alert`: by the areas and the instant, what words a group and the oldest of its findings in a language."""

    test: Callable[[str, Lang, datetime], tuple[str, str]]
    alert: Callable[[AreaTree, datetime], Callable[[Group, Sequence[Finding], str], tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class AlertGround:
    """`plan`: as the file in the data directory has it now; `plan_fault`: why that file is not in force, None
    where it is. `rules`: by name, as this centre has set them. `channels`: by kind. `backtests`: None where
    none can be run. `messages`: None where nothing words them."""

    store: AlertStore
    plan: Callable[[], DutyPlan]
    on_duty: OnDuty
    rules: Callable[[], Mapping[str, RuleFace]]
    channels: Mapping[str, ChannelFace]
    plan_fault: Callable[[], PlanFault | None] = lambda: None
    backtests: Backtests | None = None
    messages: Messages | None = None
