"""The rules of a centre as people read them: those that are built in and its own, each as it is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.alerting.plan.own_rules import rule_of
from dashboard.domain.alert import About, Severity
from dashboard.domain.rule_settings import Param, RuleSettings, Setting
from dashboard.rules._registry import rules_by_name
from dashboard.rules._rule import Family, Rule


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule. `params`: its values as set, by name. `severity`: what the centre gives it; None: the rule's
    own, which may differ from finding to finding."""

    name: str
    family: Family
    about: About
    title_zh: str
    title_en: str
    says_zh: str
    says_en: str
    is_on: bool
    is_own: bool
    params: Mapping[str, float]
    severity: Severity | None


def every_rule() -> Mapping[str, Rule[Any]]:
    """Those that are built in, by name."""
    return rules_by_name()


def with_own(settings: RuleSettings) -> dict[str, Rule[Any]]:
    """Those that are built in and the centre's own, by name."""
    return dict(rules_by_name()) | {count.name: rule_of(count) for count in settings.counts}


def built_in() -> Mapping[str, Sequence[Param]]:
    """The parameters of each rule that is built in: what a file may set."""
    return {name: rule.params for name, rule in rules_by_name().items()}


def rule_lines(settings: RuleSettings) -> tuple[RuleLine, ...]:
    """Every rule in the order of their names, the centre's own last."""
    ours = [_line(rule, settings.by_rule.get(name, Setting())) for name, rule in rules_by_name().items()]
    own = [_line(rule_of(count), Setting(severity=count.severity), is_own=True) for count in settings.counts]
    return (*ours, *own)


def _line(rule: Rule[Any], setting: Setting, *, is_own: bool = False) -> RuleLine:
    return RuleLine(
        name=rule.name,
        family=rule.family,
        about=rule.about,
        title_zh=rule.title_zh,
        title_en=rule.title_en,
        says_zh=rule.says_zh,
        says_en=rule.says_en,
        is_on=setting.is_on,
        is_own=is_own,
        params=rule.defaults | {k: v for k, v in setting.params.items() if k in rule.defaults},
        severity=setting.severity,
    )
