"""The page of a browser that is no wall or remote control yet: a code, which `pairing.js` asks for, and what
to do with it."""

from __future__ import annotations

import json
from html import escape
from typing import Literal, TypeAlias

from layouts._doors import content_policy
from layouts.words import Words

HEADERS = {
    "content-security-policy": content_policy([]),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}
PairingKind: TypeAlias = Literal["wall", "remote"]
"""What the browser is to be."""
TOLD = ("pair_left_min", "pair_left_s", "pair_full", "pair_offline", "pair_asking")


def pairing_html(words: Words, *, kind: PairingKind, is_path_over: bool) -> str:
    """`is_path_over`: a one-time path was opened that makes no wall."""
    styles = "".join(
        f'<link rel="stylesheet" href="/wall/zh/assets/{name}.css">' for name in ("tokens", "pairing")
    )
    told = escape(json.dumps({key: words(key) for key in TOLD}, ensure_ascii=False))
    over = f'<p class="pair-over">{escape(words("pair_path_over"))}</p>' if is_path_over else ""
    before, after = ("pair", "") if kind == "wall" else ("remote", f" {escape(words('pair_which'))}")
    command = f'onescreen wall {before} <span id="pair-typed">········</span>{after}'
    return f"""<!DOCTYPE html>
<html lang="{words("html_lang")}">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(words("product"))}</title>
<link rel="icon" href="/wall/zh/_favicon.ico">{styles}
<script defer src="/wall/zh/assets/pairing.js"></script></head>
<body class="pairing {kind}" data-kind="{kind}" data-lang="{words.lang}" data-words="{told}"><main>
<header><h1>{escape(words("product"))}</h1></header>
<section>{over}<h2>{escape(words(f"pair_{kind}"))}</h2>
<p class="pair-code n" id="pair-code" aria-live="polite"><span>····</span><span>····</span></p>
<p class="pair-note" id="pair-note" role="status">{escape(words("pair_asking"))}</p>
<p class="pair-do">{escape(words("pair_do"))}</p>
<p class="pair-command"><code>{command}</code></p></section>
<footer>{escape(words(f"pair_{kind}_foot"))}</footer>
</main></body></html>"""
