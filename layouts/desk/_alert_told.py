"""How an alert is told: its state and shape, what it is, where, and by whom it is to be seen to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.domain.alert import DIGEST, TEST, About, Severity
from dashboard.domain.alert_faces import ChannelFace, RuleFace
from dashboard.domain.area import Area
from dashboard.domain.discretion import is_told, told_kind
from dashboard.domain.duty import DutyPlan
from dashboard.ports.alerts import Episode
from dashboard.reading.alert_told import AlertRow
from dashboard.reading.desk import Desk, Standing
from layouts._names import place
from layouts._numbers import epoch_ms
from layouts._pieces import mark, told
from layouts._theme import DUE, OVER
from layouts.desk._page import View
from layouts.desk._pieces import local, span
from layouts.words import CATALOGUE, LANGS, Words

HALF, CHECK, MUTED, TRIED = "half", "check", "muted", "tried"
"""In hand, seen to, kept from people, and a mere test: shapes that bear no colour of a status."""
LOOKS: Final[Mapping[str, str]] = {"acked": HALF, "acted": CHECK, "silenced": MUTED, "resolved": CHECK}
LOOK_OF_SEVERITY: Final[Mapping[Severity, str]] = {"due": DUE, "over": OVER, "urgent": OVER}


@dataclass(frozen=True, slots=True)
class Telling:
    """What is needed to tell of alerts: the desk that asks, where it stands, and the names of things.

    `channels`: by kind; `uses`: the kind of each use of one.
    """

    desk: Desk
    standing: Standing
    rules: Mapping[str, RuleFace]
    channels: Mapping[str, ChannelFace]
    plan: DutyPlan
    view: View
    words: Words

    @property
    def at(self) -> datetime:
        return self.standing.at

    @property
    def areas(self) -> Mapping[str, Area]:
        return self.standing.tree.by_code

    def rule(self, name: str) -> str:
        """The rule's title; its name where there is no such rule any more."""
        if name in (DIGEST, TEST):
            return self.words("alert_digest" if name == DIGEST else "alert_test")
        found = self.rules.get(name)
        return name if found is None else self._either(found.title_zh, found.title_en)

    def post(self, name: str) -> str:
        """A post by its label, a roster or a role by its name; anything else as it stands. Where there is one
        roster, who is on duty by it is called just that."""
        if name in self.plan.posts:
            return self.plan.posts[name].label
        if name in self.plan.rosters:
            return self.words("alert_roster" if len(self.plan.rosters) > 1 else "alert_on_duty", name=name)
        return self.words(f"role_{name}") if f"role_{name}" in CATALOGUE else name

    def posts(self, names: Iterable[str]) -> str:
        return self.words("alert_and").join(self.post(name) for name in names) or "—"

    def face(self, use: str) -> ChannelFace | None:
        """The channel of a use, which may be gone from the settings."""
        return self.channels.get(self.kind_of(use))

    def kind_of(self, use: str) -> str:
        """Of the channel of a use; its own name where the settings have it no more."""
        found = self.plan.channels.get(use)
        return use if found is None else found.kind

    def channel(self, use: str) -> str:
        """The label of its channel; with the use's own name where the channel is used more than once."""
        face = self.face(use)
        if face is None:
            return use
        label = self._either(face.label_zh, face.label_en)
        is_one = sum(each.kind == face.kind for each in self.plan.channels.values()) <= 1
        return label if is_one else f"{label} · {use}"

    def place(self, area: str) -> str:
        return place(area, self.areas, self.words) if area else self.words("alert_everywhere")

    def route(self, name: str) -> str:
        """A route as shipped in words, one of the centre's own by the name that it was given."""
        return self._named("route", name)

    def way(self, name: str) -> str:
        """An escalation, in the same way."""
        return self._named("way_of", name)

    def kind(self, kind: str) -> str:
        is_whole = is_told(kind) or self.desk.may("read_sensitive")
        return self.words.kind(kind if is_whole else told_kind(kind))

    def says(self, face: RuleFace) -> str:
        return self._either(face.says_zh, face.says_en)

    def _named(self, of: str, name: str) -> str:
        return self.words(f"{of}_{name}") if f"{of}_{name}" in CATALOGUE else name

    def _either(self, zh: str, en: str) -> str:
        return zh if self.words.lang == "zh" else en


def look_of(row: AlertRow) -> str:
    """Its shape: of its severity until somebody has it."""
    if row.group.rule == TEST:
        return TRIED
    return LOOKS.get(row.state, LOOK_OF_SEVERITY[row.group.severity])


def what(row: AlertRow, telling: Telling) -> str:
    """The code and what is wrong of it; of several, what and how many."""
    title, total = telling.rule(row.group.rule), row.group.total
    if total > 1:
        return telling.words("alert_several", what=title, n=f"{total:,}")
    if not row.code or row.about is None or (row.about == "centre" and "/" not in row.code):
        return title
    key = "alert_one" if row.about in ("case", "relay") else "alert_one_named"
    return telling.words(key, code=named(row.about, row.code, telling), what=title)


def named(about: About, code: str, telling: Telling) -> str:
    """What people call a subject."""
    if about == "source":
        return telling.words.source(code)
    if about == "area":
        return telling.place(code)
    kind, _, which = code.partition("/")
    if about == "centre" and which:  # one of many of a kind: a channel, a rule
        return telling.channel(which) if kind == "channel" else telling.rule(which)
    part = f"part_{code}"
    return telling.words(part) if about == "centre" and part in CATALOGUE else code


def subject_name(episode: Episode, telling: Telling) -> str:
    return named(episode.finding.subject.about, episode.finding.code, telling)


def note(row: AlertRow, telling: Telling) -> str:
    """Where it is, and of what."""
    return " · ".join([telling.place(row.group.area), *_besides(row, telling)])


def noted(row: AlertRow, telling: Telling, *more: str) -> list[Component | str]:
    """The same, with `more`, to be seen: what is alike is told apart by its place."""
    where = html.Span(telling.place(row.group.area), className="where")
    return [where, *(f" · {each}" for each in (*_besides(row, telling), *more))]


def _besides(row: AlertRow, telling: Telling) -> list[str]:
    said = []
    if row.case_kind:
        said.append(telling.kind(row.case_kind))
    if row.group.total > 1:
        said.append(telling.words("alert_still_open", open=f"{row.group.open:,}", all=f"{row.group.total:,}"))
    return said


def by(use: str, telling: Telling) -> Component:
    """A channel in a narrow place: it breaks before the name of its use, and within that where it must."""
    label, dot, name = telling.channel(use).partition(" · ")
    parts: list[Component | str] = [html.Span(f"{label} ·" if dot else label, className="nw")]
    parts += [f" {name}"] if dot else []
    return html.Span(parts, className="by")


def to(post: str, telling: Telling) -> Component:
    """A post in a narrow place: its label may be a whole office's, and breaks."""
    return html.Span(telling.post(post), className="to")


def state_line(row: AlertRow, telling: Telling) -> Component:
    """The state with its shape, and since when or by whom."""
    group, words = row.group, telling.words
    inside: list[Component | str] = [mark(look_of(row)), words(f"alert_state_{row.state}")]
    match row.state:
        case "unacked":
            inside.append(age(group.opened_at, telling))
        case "acked":
            inside.append(html.Span(f"· {telling.post(group.acked_by or '')}"))
        case "acted":
            inside.append(html.Span(f"· {clock(group.acted_at, telling)}"))
        case "silenced":
            kept = words("alert_kept")
            if group.next_step_at is not None:
                kept = words("alert_kept_until", at=clock(group.next_step_at, telling))
            inside.append(html.Span(kept))
        case "resolved":
            inside.append(html.Span(f"· {clock(group.resolved_at, telling)}"))
    loud = look_of(row) if row.state == "unacked" else ""
    return html.Span(inside, className=f"state {loud}".strip())


def age(since: datetime, telling: Telling) -> Component:
    """How long it is, kept true by `desk-alerts.js`."""
    shown = html.Span(length(telling.at - since, telling.words), className="age")
    return told(shown, since=str(epoch_ms(since)), words=said_lengths(telling.words))


def length(lasted: timedelta, words: Words) -> str:
    """As `span`; under an hour by the second, too."""
    seconds = max(0, int(lasted.total_seconds()))
    if seconds >= 3600:
        return span(lasted, words)
    if seconds >= 60:
        return words("alert_seconds", m=seconds // 60, s=seconds % 60)
    return words("alert_only_seconds", s=seconds)


def short(seconds: float, words: Words) -> str:
    """A length that is set: its greatest unit alone where it is whole, and as `length` otherwise."""
    for key, unit in (("alert_days", 86_400), ("alert_hours", 3_600), ("alert_minutes", 60)):
        if seconds >= unit and seconds % unit == 0:
            return words(key, n=round(seconds / unit))
    return length(timedelta(seconds=seconds), words)


def said_lengths(words: Words) -> str:
    """What `desk-alerts.js` writes lengths with: days, hours, minutes, seconds."""
    names = ("span_days", "span_hours", "alert_seconds", "alert_only_seconds")
    return "|".join(CATALOGUE[name][LANGS.index(words.lang)] for name in names)


def clock(at: datetime | None, telling: Telling) -> str:
    """14:31:06 of the same local day, else 10-11 14:31; midnight, where deadlines end, as 24:00 of the day
    before. "—" of nothing."""
    if at is not None:
        there, here = (t.astimezone(telling.words.zone) for t in (at, telling.at))
        if there.date() == here.date() and there.time() != time():
            return f"{there:%H:%M:%S}"
    return local(at, telling.words, seen_from=telling.at)


def to_the_ms(at: datetime, telling: Telling) -> str:
    """14:31:06.250 of the same local day, else with its date."""
    there, here = (t.astimezone(telling.words.zone) for t in (at, telling.at))
    day = "" if there.date() == here.date() else f"{there:%Y-%m-%d} "
    return f"{day}{there:%H:%M:%S}.{there.microsecond // 1000:03}"
