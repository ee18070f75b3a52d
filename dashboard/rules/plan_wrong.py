"""The plan of duty as it is written cannot be used: who is told is what the plan before it says."""

from __future__ import annotations

from dashboard.rules._failing import after, failing
from dashboard.rules._rule import Rule

RULE = Rule(
    name="plan_wrong",
    family="centre",
    about="centre",
    title_zh="值班配置有误",
    title_en="Plan of duty wrong",
    says_zh="alerts.toml 有误，未生效，仍按上一次有效的配置通知",
    says_en="alerts.toml cannot be used as it stands: people are told by the plan before it",
    look=failing("over"),
    params=(after(60),),
    hold_s=300,
    parts=("plan",),
    source="The right person knows, in time, provably",
)
