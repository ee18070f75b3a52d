"""Why a clause is due when it is: its derivation step by step, in Chinese and English.

The steps come from the very code that counts (`Deadlines.trail`), so that they cannot tell another story.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.domain.case import Terms
from dashboard.domain.deadline import TICK, Turn
from dashboard.domain.rulebook import Rulebook
from dashboard.domain.situation import ClauseName

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the derivation, in both languages."""

    zh: str
    en: str


def why(clause: ClauseName, terms: Terms, rules: Rulebook) -> tuple[Step, ...]:
    """The steps by which the rulebook comes to the due instant of this clause of an episode."""
    policy, deadlines = rules.policy_of(terms), rules.deadlines
    if deadlines is None or policy is None:
        return ()
    zone = deadlines.zone
    if terms.is_promised:
        return (_promised(terms, zone),)
    held_to = {c.name: c for c in (policy.dispatch, policy.close_by_grade[terms.grade])}
    if clause not in held_to:
        return ()
    turns = deadlines.trail(terms.started_at, held_to[clause], pauses=terms.pauses)
    steps = tuple(_WORDS[turn.kind](turn, zone) for turn in turns)
    due_at, until = turns[-1].at, terms.extended_to
    if clause == "dispatch" or until is None or due_at is None or until <= due_at:
        return steps
    zh, en = _instant_zh(until, zone), _instant_en(until, zone)
    return (*steps, Step(f"准予延期至{zh}。", f"An extension was granted until {en}."))


def _promised(terms: Terms, zone: ZoneInfo) -> Step:
    if terms.promised_at is None:
        return Step("来源未承诺期限，不计时。", "The source promised no instant, so none is counted.")
    zh, en = _instant_zh(terms.promised_at, zone), _instant_en(terms.promised_at, zone)
    return Step(f"来源系统承诺{zh}，以此为准。", f"The source itself promised {en}; only that counts.")


def _start(turn: Turn, zone: ZoneInfo) -> Step:
    assert turn.at is not None
    zh, en = _instant_zh(turn.at, zone), _instant_en(turn.at, zone)
    return Step(
        f"自{zh}起算，期限{turn.days}{_COUNTINGS[turn.counting].zh}。",
        f"Started {en}; {turn.days} {_COUNTINGS[turn.counting].en}.",
    )


def _next_day(turn: Turn, zone: ZoneInfo) -> Step:
    zh, en = _day_zh(turn.on), _day_en(turn.on)
    return Step(f"开始当日不计入，第1日为{zh}。", f"The day of the start is not counted; day 1 is {en}.")


def _counted(turn: Turn, zone: ZoneInfo) -> Step:
    zh, en = _day_zh(turn.on), _day_en(turn.on)
    return Step(f"第{turn.days}日为{zh}。", f"Day {turn.days} is {en}.")


def _elapsed(turn: Turn, zone: ZoneInfo) -> Step:
    assert turn.at is not None
    zh, en = _instant_zh(turn.at, zone), _instant_en(turn.at, zone)
    return Step(f"满{turn.days}×24小时为{zh}。", f"{turn.days} × 24 h later is {en}.")


def _rest(turn: Turn, zone: ZoneInfo) -> Step:
    zh, en = _day_zh(turn.on), _day_en(turn.on)
    if turn.is_guess:
        return Step(
            f"{zh}按暂定日历为休息日（该年放假安排未公布），顺延。",
            f"{en} is a rest day by the fall-back (its year is not announced), so it moves on.",
        )
    return Step(f"{zh}为法定休假日，顺延。", f"{en} is a statutory rest day, so it moves on.")


def _worked(turn: Turn, zone: ZoneInfo) -> Step:
    zh, en = _day_zh(turn.on), _day_en(turn.on)
    if turn.is_guess:
        return Step(
            f"{zh}按暂定日历为工作日（该年放假安排未公布）：期限暂定。",
            f"{en} is a working day by the fall-back (its year is not announced): provisional.",
        )
    return Step(f"其后第一个工作日为{zh}。", f"The first day after it that is none is {en}.")


def _pause(turn: Turn, zone: ZoneInfo) -> Step:
    assert turn.at is not None and turn.until is not None
    zh = f"{_instant_zh(turn.at, zone)}至{_instant_zh(turn.until, zone)}"
    en = f"{_instant_en(turn.at, zone)} to {_instant_en(turn.until, zone)}"
    return Step(f"{zh}暂停计时，期限顺延同样时长。", f"Paused {en}: the end moves by exactly as long.")


def _ends(turn: Turn, zone: ZoneInfo) -> Step:
    assert turn.at is not None
    return Step(f"期限至{_instant_zh(turn.at, zone)}止。", f"Due {_instant_en(turn.at, zone)}.")


_COUNTINGS: Mapping[str, Step] = {
    "civil": Step("日（民法典计日）", "day(s) by the Civil Code"),
    "working": Step("个工作日", "working day(s)"),
    "elapsed": Step("×24小时", "× 24 h"),
}
_WORDS: Mapping[str, Callable[[Turn, ZoneInfo], Step]] = {
    "start": _start,
    "next_day": _next_day,
    "counted": _counted,
    "elapsed": _elapsed,
    "rest": _rest,
    "worked": _worked,
    "pause": _pause,
    "ends": _ends,
}


def _day_zh(day: date | None) -> str:
    assert day is not None
    return f"{day.isoformat()}（周{WEEKDAYS_ZH[day.weekday()]}）"


def _day_en(day: date | None) -> str:
    assert day is not None
    return f"{WEEKDAYS_EN[day.weekday()]} {day.isoformat()}"


def _instant_zh(at: datetime, zone: ZoneInfo) -> str:
    day, time = _day_and_time(at, zone)
    return f"{_day_zh(day)}{time}"


def _instant_en(at: datetime, zone: ZoneInfo) -> str:
    day, time = _day_and_time(at, zone)
    return f"{_day_en(day)} {time}"


def _day_and_time(at: datetime, zone: ZoneInfo) -> tuple[date, str]:
    """Midnight is the end of the day before, as people say it: 24:00."""
    there = at.astimezone(zone)
    if (there.hour, there.minute, there.second, there.microsecond) == (0, 0, 0, 0):
        return (there - TICK).date(), "24:00"
    return there.date(), f"{there:%H:%M:%S}" if there.second else f"{there:%H:%M}"


def instant_told(at: datetime, zone: ZoneInfo) -> Step:
    """An instant as people say it, in both languages; a midnight as the end of the day before it."""
    return Step(_instant_zh(at, zone), _instant_en(at, zone))
