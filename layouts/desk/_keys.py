"""The sheet of keys (`?`): what the keyboard does at the desk. `assets/desk-keys.js` does it."""

from __future__ import annotations

from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts.words import Words

KEYS: Final = (
    ("find", ("Ctrl K",)),
    ("filter", ("/",)),
    ("walk", ("↑", "↓")),
    ("open", ("Enter",)),
    ("choose", ("x",)),
    ("dispatch", ("d",)),
    ("acknowledge", ("a",)),
    ("close", ("Esc",)),
    ("keys", ("?",)),
)


def keys(words: Words) -> Component:
    lines = [
        html.Div([html.Dt([html.Kbd(key) for key in pressed]), html.Dd(words(f"keys_{name}"))])
        for name, pressed in KEYS
    ]
    close = html.Button(words("keys_shut"), id="desk-keys-close", className="button", type="button")
    below = html.Div([_signs(words), close], className="below")
    inside = [html.H2(words("keys_title"), id="desk-keys-title"), html.Dl(lines), below]
    return html.Dialog(
        html.Div(inside, className="inside"),
        id="desk-keys",
        className="keys",
        **{"aria-labelledby": "desk-keys-title"},  # type: ignore[arg-type]
    )


def _signs(words: Words) -> Component:
    """Whether `/` and `?`, which work anywhere, do; kept in the browser."""
    states = [html.B(words(f"keys_signs_{state}"), className=state) for state in ("on", "off")]
    return html.Button(
        [words("keys_signs"), *states],
        id="desk-keys-signs",
        className="button",
        type="button",
        role="switch",
        **{"aria-checked": "true"},  # type: ignore[arg-type]
    )


def opener(words: Words) -> Component:
    """The way to it for a mouse."""
    return html.Button(
        "?",
        id="desk-keys-open",
        className="button quiet",
        type="button",
        title=words("keys_title"),
        **{"aria-label": words("keys_title")},  # type: ignore[arg-type]
    )
