"""The canary, which goes the whole way once a minute, is late."""

from __future__ import annotations

from dashboard.rules._failing import after, failing
from dashboard.rules._rule import Rule

RULE = Rule(
    name="canary_late",
    family="centre",
    about="centre",
    title_zh="巡检信号迟到",
    title_en="Canary late",
    says_zh="每分钟一次的巡检信号没有按时走完全程，屏幕上的数字可能是旧的",
    says_en="the event that goes the whole way once a minute is late: what screens show may be old",
    look=failing("over"),
    params=(after(120),),
    hold_s=120,
    parts=("canary",),
    source="A silent day and a broken one look different",
)
