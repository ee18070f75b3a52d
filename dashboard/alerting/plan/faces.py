"""Rules and channels of this release as pages tell of them, and the ground that alert pages are asked on."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

import structlog

from dashboard.alerting.plan.duty import on_duty
from dashboard.alerting.plan.file import PlanFile, PlanFileError, written_at
from dashboard.alerting.plan.messages import RuleWords, Wording, words_of_test
from dashboard.alerting.plan.own_rules import rule_of
from dashboard.channels._channel import Channel
from dashboard.domain.alert_faces import ChannelFace, ParamFace, PlanFault, RuleFace
from dashboard.domain.area import AreaTree
from dashboard.domain.calendar import WorkingCalendar
from dashboard.domain.duty import DutyPlan
from dashboard.domain.duty_default import default_plan
from dashboard.domain.rule_settings import RuleSettings, Setting
from dashboard.domain.rules_file import settings_from
from dashboard.installation import standing_calendar
from dashboard.ports import Journal, JournalError
from dashboard.ports.alert_store import AlertStore
from dashboard.reading.alert_ground import AlertGround, Messages
from dashboard.rules._rule import Rule

log = structlog.get_logger()

KNOWN_S: Final = 5.0
"""How old what the journal's registers say may be."""
T = TypeVar("T")


def alert_ground(
    store: AlertStore,
    journal: Journal,
    plan_path: Path,
    *,
    rules: Mapping[str, Rule[Any]],
    channels: Mapping[str, Channel],
    zone: ZoneInfo,
    kinds: Mapping[str, tuple[str, str]],
    sources: Mapping[str, tuple[str, str]],
) -> AlertGround:
    """What is asked of alerts in a process that shows them; it never waits for the role that sends them.
    `kinds`: of cases, `sources`: what source systems are called, both code → (zh, en)."""
    calendar = _Lately(lambda: standing_calendar(journal) or WorkingCalendar(frozenset()))
    faces = _Lately(lambda: rule_faces(rules, settings_in(journal)))
    plan = FollowedPlan(plan_path, faces)
    with contextlib.suppress(JournalError):
        plan()  # known from the start: a file that is wrong later on takes the place of none that nobody read

    def posts_on(plan: DutyPlan, roster: str, at: datetime) -> tuple[str, ...]:
        return tuple(post.name for post in on_duty(plan, roster, at, calendar(), zone))

    def alert(tree: AreaTree, at: datetime) -> Wording:
        named = {name: RuleWords(face.family, face.title_zh, face.title_en) for name, face in faces().items()}
        return Wording(tree, zone, lambda: at, named, kinds, plan().words, sources=sources)

    return AlertGround(
        store=store,
        plan=plan,
        on_duty=posts_on,
        rules=faces,
        channels={name: channel_face(channel) for name, channel in channels.items()},
        plan_fault=plan.fault,
        messages=Messages(lambda channel, lang, at: words_of_test(channel, lang, at, zone), alert),
    )


def settings_in(journal: Journal) -> RuleSettings:
    """How the centre sets its rules, as its last register of them says."""
    found = [r.event.data for r in journal.registers() if r.event.data.register == "rules"]
    return settings_from(json.loads(found[-1].content)) if found else RuleSettings()


def rule_faces(rules: Mapping[str, Rule[Any]], settings: RuleSettings) -> Mapping[str, RuleFace]:
    """Those of this release, as the centre has set them, and then the centre's own."""
    every = {**rules, **{count.name: rule_of(count) for count in settings.counts}}
    return {name: _rule_face(rule, settings.by_rule.get(name, Setting())) for name, rule in every.items()}


def _rule_face(rule: Rule[Any], setting: Setting) -> RuleFace:
    params = tuple(
        ParamFace(p.name, p.meaning, p.default, setting.params.get(p.name, p.default), p.low, p.high)
        for p in rule.params
    )
    return RuleFace(
        name=rule.name,
        family=rule.family,
        about=rule.about,
        title_zh=rule.title_zh,
        title_en=rule.title_en,
        says_zh=rule.says_zh,
        says_en=rule.says_en,
        params=params,
        source=rule.source,
        is_on=setting.is_on,
        hold_s=rule.hold_s,
    )


def channel_face(channel: Channel) -> ChannelFace:
    messages, per_s = channel.budget if channel.budget is not None else (None, None)
    name, zh, en = channel.name, channel.label_zh, channel.label_en
    return ChannelFace(name, zh, en, messages, per_s, channel.receipts, channel.offers)


class FollowedPlan:
    """The plan of the alerts.toml as it stands now: called, it gives the one in force.

    A file that is wrong from the start stops no wall: the plan of a centre without one is told, and `fault`
    says why.
    """

    def __init__(self, path: Path, rules: Callable[[], Collection[str]]) -> None:
        """`rules`: the names that it may give."""
        self._path = path
        self._rules = rules
        self._file: PlanFile | None = None
        self._fault: PlanFault | None = None

    def __call__(self) -> DutyPlan:
        if self._file is not None:
            self._file.plan_if_changed()
            return self._file.plan
        try:
            self._file = PlanFile(self._path, self._rules)
        except PlanFileError as wrong:
            if self._fault is None or self._fault.why != str(wrong):
                log.error("alerts.toml is not in force", why=str(wrong))
            self._fault = PlanFault(str(wrong), wrong.line, written_at(self._path), is_replaced=False)
            return default_plan()
        return self._file.plan

    def fault(self) -> PlanFault | None:
        """Why the file as it stands is not in force; None where it is, or there is none."""
        self()
        return self._fault if self._file is None else self._file.fault


class _Lately(Generic[T]):
    """An answer that is asked for again when it is older than KNOWN_S."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._known: tuple[float, T] | None = None

    def __call__(self) -> T:
        now = time.monotonic()
        if self._known is None or now - self._known[0] > KNOWN_S:
            self._known = (now, self._ask())
        return self._known[1]
