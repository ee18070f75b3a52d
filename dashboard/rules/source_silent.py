"""A source was not heard from for twice the interval that it promised."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.domain.deadline import TICK
from dashboard.rules._facts import SourceFacts
from dashboard.rules._rule import NOTHING, Look, Param, Params, Rule, Verdict

INTERVALS = Param("intervals", "promised intervals without any event", 2, 1, 100)


def look(facts: SourceFacts, at: datetime, params: Params) -> Look:
    """From so many intervals after its latest event on, until it is heard; one that never promised, never.
    Where the centre itself was down since, from so many after that was over."""
    if facts.interval_s is None:
        return NOTHING
    quiet_from = max(facts.last_event_at, facts.listened_from or facts.last_event_at)
    since = quiet_from + timedelta(seconds=params["intervals"] * facts.interval_s)
    if at <= since:
        return Look((), since + TICK)
    return Look((Verdict(since, "over", {"interval_s": facts.interval_s}),))


RULE = Rule(
    name="source_silent",
    family="source",
    about="source",
    title_zh="数据源中断",
    title_en="Source silent",
    says_zh="数据源超过约定间隔的两倍没有消息，其数字不再可信",
    says_en="a source has said nothing for twice the interval it promised: its numbers are no longer known",
    look=look,
    params=(INTERVALS,),
    hold_s=300,
    source="Unknown is never 0 and never green; silent is past twice the promised interval",
)
