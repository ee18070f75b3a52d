"""The words of a letter, in Chinese and English: whom, of what, by when, how that was counted, who held it.

Written from the draft and from what the journal held when it was drafted, so that a letter reads the same for
ever. Codes and clocks only: no person, and no words that a source sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.domain.case import MATERIAL, derive
from dashboard.domain.events import Recorded
from dashboard.domain.holding import Holding, holdings
from dashboard.domain.letter_events import LetterDrafted, LetterItem
from dashboard.domain.rulebook import Rulebook
from dashboard.domain.situation import CLAUSES, ClauseName
from dashboard.domain.why import Step, instant_told, why

_TITLES: Final = {
    "reminder": Step("提醒函", "Reminder"),
    "supervision": Step("督办函", "Supervision letter"),
    "bulletin": Step("通报", "Bulletin"),
}
_OPENINGS: Final = {
    "reminder": Step("下列时限于{on}进入临期，共{n}项：", "These {n} clause(s) became due soon on {on}:"),
    "supervision": Step(
        "下列时限于{on}届满而未完成，已逾期，共{n}项：",
        "These {n} clause(s) ended unmet on {on} and are overdue:",
    ),
    "bulletin": Step(
        "{on}内下列时限届满而未完成，共{n}项，现予通报：", "These {n} clause(s) ended unmet in {on}:"
    ),
}
_CLOSINGS: Final = {
    "reminder": Step("请在期限前办结，并函复。", "Please meet them before they are due, and answer."),
    "supervision": Step("请立即办理，并函复办理情况。", "Please act at once, and answer how they stand."),
    "bulletin": Step("请对照整改，并函复。", "Please put it right, and answer."),
}
_CLAUSES: Final[Mapping[ClauseName, Step]] = {
    "dispatch": Step("分流交办", "dispatch"),
    "close_ordinary": Step("办结（一般）", "closing (ordinary)"),
    "close_major": Step("办结（重大）", "closing (major)"),
    "close_special": Step("办结（特殊风险）", "closing (special)"),
    "close_promised": Step("办结（来源承诺）", "closing (promised by the source)"),
}


def letter_text(
    draft: LetterDrafted, told_by_case: Mapping[str, Sequence[Recorded]], rules: Rulebook, zone: ZoneInfo
) -> Step:
    """The whole letter, its lines parted by a line feed. `told_by_case`: the events of each of its cases."""
    lines = [_TITLES[draft.kind], Step(draft.number, draft.number), _addressee(draft.unit, rules)]
    lines.append(_opening(draft))
    for number, item in enumerate(draft.items, start=1):
        lines += _item_lines(number, item, told_by_case.get(item.case, ()), rules, zone)
    lines.append(_CLOSINGS[draft.kind])
    return Step("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def _addressee(unit: str, rules: Rulebook) -> Step:
    named = f"{rules.tree[unit].name}（{unit}）" if unit in rules.tree else unit
    return Step(f"致{named}：", f"To {named}:")


def _opening(draft: LetterDrafted) -> Step:
    on = f"{draft.day_on}" if draft.day_on is not None else f"{draft.month_on:%Y-%m}"
    opening, n = _OPENINGS[draft.kind], len(draft.items)
    return Step(opening.zh.format(on=on, n=n), opening.en.format(on=on, n=n))


def _item_lines(
    number: int, item: LetterItem, told: Sequence[Recorded], rules: Rulebook, zone: ZoneInfo
) -> Iterator[Step]:
    name = next((known for known in CLAUSES if known == item.clause), None)
    clause = Step(item.clause, item.clause) if name is None else _CLAUSES[name]
    due = instant_told(item.due_at, zone)
    yield Step(
        f"{number}. 案件{item.code}，{clause.zh}，期限{due.zh}{_stage(item, zone).zh}。",
        f"{number}. Case {item.code}, {clause.en}, due {due.en}{_stage(item, zone).en}.",
    )
    facts = [r for r in told if r.event.type in MATERIAL]
    terms = next((e.terms for e in derive(item.case, facts).episodes if e.number == item.episode), None)
    if terms is None or name is None:
        return
    steps = why(name, terms, rules)
    if steps:
        yield Step(
            f"   推算：{''.join(step.zh for step in steps)}",
            f"   Counted: {' '.join(step.en for step in steps)}",
        )
    held = [stretch for stretch in holdings(facts, item.at) if stretch.to_at > terms.started_at]
    yield _holders(held, item.at, zone)


def _stage(item: LetterItem, zone: ZoneInfo) -> Step:
    """What of the allowance was used; nothing for a breach, whose instant is the due one."""
    if item.at == item.due_at:
        return Step("", "")
    at = instant_told(item.at, zone)
    return Step(f"，至{at.zh}已用{item.stage}", f", {item.stage} used {at.en}")


def _holders(held: Sequence[Holding], at: datetime, zone: ZoneInfo) -> Step:
    """Each stretch up to the instant that the letter tells of; the last one is whose ball it was."""
    zh, en = [], []
    for stretch in held:
        begin = instant_told(stretch.from_at, zone)
        zh.append(f"自{begin.zh}起{stretch.unit or '无单位'}持有")
        en.append(f"{stretch.unit or 'nobody'} from {begin.en}")
    upto = instant_told(at, zone)
    return Step(
        f"   持有：{'；'.join(zh)}；截至{upto.zh}。", f"   Held by: {'; '.join(en)}; as of {upto.en}."
    )
