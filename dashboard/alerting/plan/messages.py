"""What a message says: code, clock and place, by templates; no free text, no person, no withheld kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.alerting.plan import message_words as shipped
from dashboard.domain.alert import DIGEST, SEVERITIES, Finding
from dashboard.domain.area import AreaTree
from dashboard.domain.deadline import TICK
from dashboard.domain.discretion import is_told
from dashboard.domain.duty import Lang
from dashboard.domain.duty_words import LONGEST_TITLE
from dashboard.ports.alerts import Group
from dashboard.rules._rule import Rule

CODES: Final = 5
"""So many are named of a group."""
_GAP: Final = re.compile(" {2,}")
_LANGS: Final[tuple[Lang, ...]] = ("zh", "en")


class RuleWords(NamedTuple):
    """`family`: of which templates; the titles as the rule has them."""

    family: str
    title_zh: str
    title_en: str


def words_of(rules: Iterable[Rule[Any]]) -> dict[str, RuleWords]:
    """By name, what messages need of rules."""
    told = {rule.name: RuleWords(rule.family, rule.title_zh, rule.title_en) for rule in rules}
    return told | {DIGEST: RuleWords("centre", "到期预告", "Digest")}


@dataclass(frozen=True, slots=True)
class Wording:
    """Words a group of findings in a language; what the pipeline calls for each message.

    `rules`: by name; one that is not there any more is told by its name. `kinds`: of cases, `sources`: what
    source systems are called, both code → (zh, en).
    `templates`: in place of those shipped, language → key → template. `digest`: language → title and text of
    the digest of the day, once there is one.
    """

    tree: AreaTree
    zone: ZoneInfo
    now: Callable[[], datetime]
    rules: Mapping[str, RuleWords]
    kinds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    templates: Mapping[Lang, Mapping[str, str]] = field(default_factory=dict)
    digest: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __call__(self, group: Group, findings: Sequence[Finding], lang: str) -> tuple[str, str]:
        """Title and text; of a group that is over, that it is. `findings`: of the group, the oldest of all
        among them."""
        if group.rule == DIGEST and lang in self.digest:
            return self.digest[lang]
        n, now = (0 if lang == "zh" else 1), self.now()
        at = group.resolved_at or now
        rule = self.rules.get(group.rule, RuleWords("work", group.rule, group.rule))
        graver_first = sorted(findings, key=_graver_and_older)
        is_one = group.total == 1 and len(findings) == 1
        area = findings[0].area if is_one else group.area
        fields = {
            "level": shipped.LEVELS[group.severity][n],
            "title": (rule.title_zh, rule.title_en)[n],
            "code": self._code(graver_first[0], n) if graver_first else "",
            "part": _term(findings[0].part, n) if is_one else "",
            "codes": _codes([self._code(f, n) for f in graver_first], group.total, n),
            "total": f"{group.total:,}",
            "place": place(area, self.tree) or area or shipped.EVERYWHERE[n],
            "since": clock(min((f.since for f in findings), default=group.opened_at), now, self.zone),
            "longest": span(at - min((f.since for f in findings), default=group.opened_at), n),
            "kind": self._kind(findings[0].case_kind if is_one else "", n),
            "at": clock(at, now, self.zone),
        }
        size, is_earlier = "one" if is_one else "many", group.tells_earlier
        if group.resolved_at is not None:
            return self._of_its_end(size, rule.family, n, fields)
        lines = [self._filled(f"{size}_{rule.family}", n, fields)]
        lines += self._figures(graver_first[0], at, n) if is_one else ()
        lines += [self._filled("earlier", n, fields)] if is_earlier else ()
        title = "title_earlier" if is_earlier and not is_one else f"title_{size}"
        return self._title(title, n, _for_title(fields, rule.family)), "\n".join(lines)

    def _of_its_end(self, size: str, family: str, n: int, fields: Mapping[str, str]) -> tuple[str, str]:
        """Of one it says first what its alert said first."""
        what = self._filled("resolved_many" if size == "many" else f"one_{family}", n, fields).split("\n")[0]
        title = self._title(f"title_resolved_{size}", n, _for_title(fields, family))
        return title, f"{what}\n{self._filled('resolved', n, fields)}"

    def _title(self, key: str, n: int, fields: Mapping[str, str]) -> str:
        """What it has no room for goes: first what the place lies in, then the place, then the end of the
        rule's title."""
        for where in (fields["place"], fields["place"].rpartition(" ")[2], ""):
            fields = {**fields, "place": where}
            filled = self._filled(key, n, fields).rstrip()
            if len(filled) <= LONGEST_TITLE:
                return filled
        if (over := len(filled) - LONGEST_TITLE) > 0:
            room = max(0, len(fields["title"]) - over)
            filled = self._filled(key, n, {**fields, "title": _shortened(fields["title"], room)}).rstrip()
        return filled if len(filled) <= LONGEST_TITLE else f"{filled[: LONGEST_TITLE - 1]}…"

    def _figures(self, finding: Finding, at: datetime, n: int) -> list[str]:
        told = (
            (f"figure_{name}", self._value(name, found, at, n)) for name, found in finding.figures.items()
        )
        return [
            self._filled(key, n, {"value": value}) for key, value in told if value and key in shipped.WORDS
        ]

    def _value(self, name: str, found: str | int | float, at: datetime, n: int) -> str:
        """As people read it; "" of a text that is neither an instant, an area nor a code with words."""
        if name.endswith("_share"):
            return f"{float(found):.1%}"
        if name.endswith("_at"):
            return clock(datetime.fromisoformat(str(found)), at, self.zone)
        if isinstance(found, str):
            return place(found, self.tree) or (_term(found, n) if found in shipped.TERMS else "")
        return f"{found:,}" if isinstance(found, int) else f"{found:,.1f}".removesuffix(".0")

    def _kind(self, kind: str, n: int) -> str:
        if not kind:
            return shipped.ANY_KIND[n]
        return self.kinds.get(kind, (kind, kind))[n] if is_told(kind) else shipped.WITHHELD_KIND[n]

    def _code(self, finding: Finding, n: int) -> str:
        return code_of(finding, self.tree, self.sources, n)

    def _filled(self, key: str, n: int, fields: Mapping[str, str]) -> str:
        """A field that is empty leaves no gap."""
        ours = self.templates.get(_LANGS[n], {})
        return _GAP.sub(" ", ours.get(key, shipped.WORDS[key][n]).format_map(fields))


def allowed_in(key: str) -> frozenset[str]:
    """The fields that the template of this key may take."""
    value = frozenset({"value"})
    return value if key.startswith("figure_") else shipped.FIELDS - value


def code_of(finding: Finding, tree: AreaTree, sources: Mapping[str, tuple[str, str]], n: int) -> str:
    """What people call it: an area, a source and a part of the centre by their names. `n`: 0 Chinese,
    1 English."""
    if finding.subject.about == "area":
        return place(finding.area, tree) or finding.code
    if finding.subject.about == "centre":
        part, _, name = finding.code.partition("/")
        return f"{_term(part, n)} {name}".rstrip()
    if finding.subject.about == "source":
        return sources.get(finding.code, (finding.code, finding.code))[n]
    return finding.code


def place(area: str, tree: AreaTree) -> str:
    """The names from the street down; the district's own; "" for the whole centre or an unknown area."""
    way = [tree[code] for code in reversed(tree.path(area))]
    return " ".join(each.name for each in way if each.level != "district") or (way[-1].name if way else "")


def span(length: timedelta, n: int) -> str:
    """A duration in its two greatest units: 2天4时, 22时42分, 5分; 2d 4h. `n`: 0 Chinese, 1 English."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60
    if days:
        return shipped.SPANS["days"][n].format(d=days, h=hours % 24)
    if hours:
        return shipped.SPANS["hours"][n].format(h=hours, m=minutes % 60)
    return shipped.SPANS["minutes" if minutes else "moment"][n].format(m=minutes)


def clock(at: datetime, seen_from: datetime, zone: ZoneInfo) -> str:
    """11-29 04:51, with the year where it is another one; midnight is 24:00 of the day that ends."""
    there = at.astimezone(zone)
    is_midnight = (there.hour, there.minute, there.second, there.microsecond) == (0, 0, 0, 0)
    day = (there - TICK).date() if is_midnight else there.date()
    year = "" if day.year == seen_from.astimezone(zone).year else f"{day.year}-"
    return f"{year}{day:%m-%d} {'24:00' if is_midnight else f'{there:%H:%M}'}"


def _for_title(fields: Mapping[str, str], family: str) -> Mapping[str, str]:
    """Without a place where there is none beside the code, and a part of the centre that the title names."""
    found = dict(fields)
    if family in ("source", "centre", "volume"):
        found["place"] = ""
    if family == "centre" and found["code"].lower() in found["title"].lower():
        found["code"] = ""
    return found


def _shortened(title: str, room: int) -> str:
    """Cut between words, where there is one whole before."""
    kept = title[: max(0, room - 1)]
    words, _, _ = kept.rpartition(" ")
    return f"{words if words and title[len(kept)] != ' ' else kept.rstrip()}…"


def _graver_and_older(finding: Finding) -> tuple[int, datetime, str]:
    return -SEVERITIES.index(finding.severity), finding.since, finding.code


def _codes(codes: Sequence[str], total: int, n: int) -> str:
    """The first few, each once; "…" where there are more."""
    named = list(dict.fromkeys(codes))[:CODES]
    if not named:
        return "…"
    return shipped.BETWEEN[n].join(named) + (shipped.AND_MORE[n] if total > len(named) else "")


def _term(code: str, n: int) -> str:
    return shipped.TERMS.get(code, (code, code))[n]


def words_of_test(channel: str, lang: Lang, at: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Title and text of a test of a channel; they say that it is one."""
    n = ("zh", "en").index(lang)
    title, text = (
        shipped.TRIAL[part][n].format(channel=channel, at=clock(at, at, zone)) for part in ("title", "text")
    )
    return title, text
