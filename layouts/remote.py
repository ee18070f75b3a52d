"""`/remote`: a page for a phone that lists the connected walls and drives one of them. Plain HTML."""

from __future__ import annotations

import html
import json
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from layouts._doors import content_policy
from layouts.words import LANGS, Words

ACTIONS = ("previous", "next", "pin", "pause", "resume", "mute", "unmute")
SAID = (
    *("remote_none", "remote_lost", "remote_screens", *(f"remote_{action}" for action in ACTIONS)),
    *("remote_mute_by", "remote_muted", "remote_back"),
    *("scene_rotating", "scene_single", "scene_paused", "scene_pinned", "scene_held"),
)
PAGE = """<!DOCTYPE html><html lang="{lang}" class="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>
<link rel="icon" href="/wall/zh/_favicon.ico">{styles}
<script defer src="/wall/zh/assets/remote.js"></script></head>
<body class="remote"><main id="remote" data-lang="{short}" data-words="{words}" data-posts="{posts}">
<header><h1>{title}</h1>
<a href="/remote?lang={other}">{switch}</a></header>
<div id="remote-walls" aria-live="polite"></div></main></body></html>"""


class Remote:
    """The page in the language asked for by `?lang=`."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._pages = {lang: _page(Words(lang, zone)) for lang in LANGS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        await self._pages.get(asked, self._pages[LANGS[0]])(scope, receive, send)


def _page(words: Words) -> HTMLResponse:
    styles = "".join(
        f'<link rel="stylesheet" href="/wall/zh/assets/{name}.css">' for name in ("tokens", "remote")
    )
    other = next(lang for lang in LANGS if lang != words.lang)
    body = PAGE.format(
        lang=words("html_lang"),
        short=words.lang,
        title=words("remote"),
        styles=styles,
        words=html.escape(json.dumps({key: words(key) for key in SAID}, ensure_ascii=False)),
        posts=html.escape(json.dumps(words.posts(), ensure_ascii=False)),
        other=other,
        switch={"zh": "中文", "en": "English"}[other],
    )
    headers = {"content-security-policy": content_policy([]), "cache-control": "no-store"}
    return HTMLResponse(body, headers=headers)
