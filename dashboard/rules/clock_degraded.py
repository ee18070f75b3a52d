"""The clock of the centre is in trouble."""

from __future__ import annotations

from dashboard.rules._failing import after, failing
from dashboard.rules._rule import Rule

RULE = Rule(
    name="clock_degraded",
    family="centre",
    about="centre",
    title_zh="时钟异常",
    title_en="Clock degraded",
    says_zh="计时服务异常，时限可能晚报",
    says_en="the clock is in trouble: turns of clauses may be told late",
    look=failing("over"),
    params=(after(60),),
    hold_s=120,
    parts=("clock",),
    source="Each turn of a clause is told once, at its instant",
)
