"""The probe that goes the whole way of an alert once a minute is late."""

from __future__ import annotations

from dashboard.rules._failing import after, failing
from dashboard.rules._rule import Rule

RULE = Rule(
    name="alert_path_late",
    family="centre",
    about="centre",
    title_zh="告警链路异常",
    title_en="Alert path late",
    says_zh="每分钟一次的告警自检没有按时走完全程，告警可能送不到",
    says_en="the probe of the alert path is late: alerts may not arrive",
    look=failing("over"),
    params=(after(120),),
    hold_s=120,
    parts=("alert_path",),
    source="The alert path is itself probed end to end every minute",
)
