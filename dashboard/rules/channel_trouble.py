"""A channel by which people are told keeps failing."""

from __future__ import annotations

from dashboard.rules._failing import after, failing
from dashboard.rules._rule import Rule

RULE = Rule(
    name="channel_trouble",
    family="centre",
    about="centre",
    title_zh="通知通道异常",
    title_en="Channel in trouble",
    says_zh="一个通知通道连续失败，改走其他通道",
    says_en="a channel of notices keeps failing: others are used in its place",
    look=failing("over"),
    params=(after(60),),
    hold_s=300,
    parts=("channel/",),
    source="The right person knows, in time, provably",
)
