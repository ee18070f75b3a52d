"""The wire is down, and all is read from the journal."""

from __future__ import annotations

from dashboard.rules._failing import after, failing
from dashboard.rules._rule import Rule

RULE = Rule(
    name="wire_degraded",
    family="centre",
    about="centre",
    title_zh="消息通道异常",
    title_en="Wire degraded",
    says_zh="实时通道中断，正从日志补读，画面会慢",
    says_en="the live short cut is down: what is shown is read from the journal, and later",
    look=failing("due"),
    params=(after(60),),
    hold_s=120,
    parts=("wire",),
    source="The wire is a short cut, not a second truth",
)
