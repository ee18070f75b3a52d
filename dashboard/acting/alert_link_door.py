"""`/a/…`: the link in a message. GET shows what it is of; only POST acknowledges, so that what follows links
by itself acknowledges nothing.

One link, one use. What is no link of ours, over or used says so and tells nothing of the alert. No person is
named; whoever has the message stands for the post that it was sent to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

import structlog
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.access.alert_links import Link, is_genuine, read_link
from dashboard.access.forms import asked, down, is_from_here, refused
from dashboard.acting.acts import NotDone
from dashboard.acting.alert_acts import AlertActing
from dashboard.domain.alert import Severity
from dashboard.domain.alert_faces import RuleFace
from dashboard.ports import Clock, Journal, JournalError
from dashboard.ports.alerts import Episode, Group, Notice
from dashboard.reading.alert_ground import AlertGround

log = structlog.get_logger()

LinkWord: TypeAlias = Literal["forged", "over", "used"]
STATUS: Final[dict[LinkWord, int]] = {"forged": 404, "over": 410, "used": 410}


@dataclass(frozen=True, slots=True)
class LinkTold:
    """What the page of a link shows, of the alert of that id. `code`: of the only subject, "" where there are
    more or it has none; `is_source`: it is a source's name.

    `since`: from when on it is wrong. `post`: for whom the link is. `taken`: by which post or role, and when;
    None for nobody. `is_own`: taken just now, by this link. `is_resolved`: nothing of it is wrong any more.
    """

    id: str
    rule: RuleFace | None
    rule_name: str
    severity: Severity
    code: str
    area: str
    total: int
    since: datetime
    post: str
    taken: tuple[str, datetime] | None = None
    is_own: bool = False
    is_resolved: bool = False
    is_source: bool = False


class LinkPages(Protocol):
    """In the language asked for, the first one for any other. `path`: of the link itself."""

    def card(self, lang: str, *, told: LinkTold, path: str) -> Response: ...

    def said(self, lang: str, word: LinkWord) -> Response: ...


class LinkDoor:
    """`keys`: those that may have signed a link."""

    def __init__(
        self,
        ground: AlertGround,
        acting: AlertActing,
        *,
        journal: Journal,
        clock: Clock,
        keys: Callable[[], Sequence[bytes]],
        pages: LinkPages,
    ) -> None:
        self._ground = ground
        self._acting = acting
        self._journal = journal
        self._clock = clock
        self._keys = keys
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope)
        except (JournalError, NotDone) as wrong:
            log.error("a link cannot be answered", why=type(wrong).__name__)
            answer = down()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        method, lang = scope["method"], asked(scope).get("lang", "")
        if method not in ("GET", "HEAD", "POST"):
            allowed = {"allow": "GET, HEAD, POST"}
            return PlainTextResponse("Method Not Allowed", status_code=405, headers=allowed)
        link = read_link(scope["path"])
        found = None if link is None else await asyncio.to_thread(self._of, link)
        if link is None or found is None:
            return self._said(lang, "forged")
        notice, group = found
        lang = lang or notice.lang
        if group is None or self._clock.now() > link.until:
            return self._said(lang, "over")
        if method != "POST":
            return await self._shown(lang, notice, group, scope["path"])
        return await self._taken(lang, link, notice, group, scope)

    async def _shown(self, lang: str, notice: Notice, group: Group, path: str) -> Response:
        taken = await asyncio.to_thread(self._standing, group.id)
        if taken is not None and taken[2] == "link" and taken[0] == notice.recipient:
            return self._said(lang, "used")
        told = await asyncio.to_thread(self._told, notice, group, None if taken is None else taken[:2])
        return self._pages.card(lang, told=told, path=path)

    async def _taken(self, lang: str, link: Link, notice: Notice, group: Group, scope: Scope) -> Response:
        """Durable first, then used: a link is not spent on what was not kept."""
        if not is_from_here(scope):
            return refused()
        label = self._ground.plan().label_of(notice.recipient)
        done = await self._acting.acknowledge_as(notice.recipient, group, "link", label=label)
        if not await asyncio.to_thread(self._ground.store.use_link, link.sha256, self._clock.now()):
            return self._said(lang, "used")
        told = await asyncio.to_thread(
            self._told, notice, group, (done.by, done.at), is_own=not done.is_repeated
        )
        return self._pages.card(lang, told=told, path=scope["path"])

    def _of(self, link: Link) -> tuple[Notice, Group | None] | None:
        """The notice that a genuine link is of, and its group, None where that is kept no more."""
        notice = self._ground.store.notice(link.notice)
        if notice is None or not is_genuine(link, notice.recipient, keys=self._keys()):
            return None
        return notice, self._ground.store.group(notice.group)

    def _standing(self, group: str) -> tuple[str, datetime, str] | None:
        """Who acknowledged, when and how, as the journal has it; None for nobody."""
        for recorded in self._journal.of_subject(group):
            if recorded.event.type == "alert.acknowledged":
                data = recorded.event.data
                return data.by, recorded.event.occurred_at, data.how
        return None

    def _told(
        self, notice: Notice, group: Group, taken: tuple[str, datetime] | None, *, is_own: bool = False
    ) -> LinkTold:
        plan = self._ground.plan()
        first = next(iter(self._ground.store.episodes_of(group.id, limit=1)), None)
        named = {name: post.label for name, post in plan.posts.items()}
        return LinkTold(
            id=group.id,
            rule=self._ground.rules().get(group.rule),
            rule_name=group.rule,
            severity=group.severity,
            code=first.finding.code if first is not None and _has_code(first, group) else "",
            area=group.area,
            total=group.total,
            since=group.opened_at if first is None else first.finding.since,
            post=named.get(notice.recipient, notice.recipient),
            taken=None if taken is None else (named.get(taken[0], taken[0]), taken[1]),
            is_own=is_own,
            is_resolved=group.resolved_at is not None,
            is_source=first is not None and first.finding.subject.about == "source",
        )

    def _said(self, lang: str, word: LinkWord) -> Response:
        answer = self._pages.said(lang, word)
        answer.status_code = STATUS[word]
        return answer


def _has_code(first: Episode, group: Group) -> bool:
    """Whether people know its subject by a code: what is of the centre or of an area, the title says."""
    return group.total == 1 and first.finding.subject.about in ("case", "relay", "source")
