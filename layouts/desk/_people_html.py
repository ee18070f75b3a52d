"""`/people`: the list, one person's forms, a new person, tokens and walls. Plain HTML without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Final

from dashboard.acting.people_door import Office, PersonLine, TokenInForce, WallInForce
from layouts._sign_in_parts import Told, address, button, hidden, told_html
from layouts._theme import MARKS, UNKNOWN
from layouts.words import Words

ROLES: Final = ("viewer", "community", "street", "district", "supervisor", "auditor", "admin")
"""Of persons, from the one that may the least."""


def people_html(words: Words, office: Office, said: Told, *, place: Callable[[str], str]) -> str:
    """The page's own part. `place`: the name of an area by its code."""
    disabled = sum(line.is_disabled for line in office.people)
    note = words("people_note", n=f"{len(office.people):,}", m=f"{disabled:,}")
    head = f'<div class="who"><div><h1>{escape(words("people_title"))}</h1><p>{escape(note)}</p></div></div>'
    parts = [head, told_html(words, said), _link(words, office)]
    if office.chosen is not None:
        parts.append(_one(words, office, office.chosen, place))
    parts += [
        _list(words, office, place),
        _new(words, office),
        _walls(words, office),
        _tokens(words, office, place),
    ]
    return "".join(parts)


def table(names: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> str:
    """Cells are HTML, names are not; on a phone each cell stands under its name."""
    told = [
        "<tr>"
        + "".join(f'<td data-name="{escape(n)}">{c}</td>' for n, c in zip(names, row, strict=True))
        + "</tr>"
        for row in rows
    ]
    if not told:
        return f'<p class="note none">{escape(empty)}</p>'
    head = "".join(f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in names)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(told)}</tbody></table>"


def when(at: datetime, words: Words) -> str:
    return f'<span class="n">{at.astimezone(words.zone):%Y-%m-%d %H:%M}</span>'


def _link(words: Words, office: Office) -> str:
    if office.link is None:
        return ""
    name, path = office.link
    return (
        f'<section id="link" role="status"><h2>{escape(words("people_link_title", name=name))}</h2>'
        f'<code>{escape(path)}</code><p class="note">{escape(words("people_link_once"))}</p></section>'
    )


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────


def _list(words: Words, office: Office, place: Callable[[str], str]) -> str:
    names = [words(f"people_{n}") for n in ("name", "role", "area", "state", "codes", "sessions", "seen")]
    rows = [_line(words, line, place) for line in office.people]
    return f'<section id="list">{table([*names, ""], rows, empty="")}</section>'


def _line(words: Words, line: PersonLine, place: Callable[[str], str]) -> list[str]:
    manage = escape(address("/people", {"name": line.name}, words.lang))
    label = escape(words("people_open_of", name=line.name))
    return [
        f"<b>{escape(line.name)}</b>",
        escape(words(f"role_{line.role}")),
        escape(place(line.area) if line.area else words("me_everywhere")),
        _state(words, line),
        escape(words("me_codes_on" if line.has_codes else "me_codes_off")),
        f'<span class="n">{line.sessions}</span>',
        when(line.seen_at, words) if line.seen_at else escape(words("people_never")),
        f'<a class="plain" href="{manage}" aria-label="{label}">{escape(words("people_open"))}</a>',
    ]


def _state(words: Words, line: PersonLine) -> str:
    if line.is_disabled:
        return f'<span class="off">{escape(words("people_disabled"))}</span>'
    if not line.has_password:
        return f'<span class="unk">{MARKS[UNKNOWN]} {escape(words("people_no_password"))}</span>'
    return escape(words("people_active"))


# ── one person ──────────────────────────────────────────────────────────────────────────────────────────


def _one(words: Words, office: Office, line: PersonLine, place: Callable[[str], str]) -> str:
    own = line.name == office.me.name
    close = escape(address("/people", {}, words.lang))
    where = escape(place(line.area) if line.area else words("me_everywhere"))
    role = escape(words(f"role_{line.role}"))
    head = (
        f'<div class="who"><h2>{escape(line.name)}<span>{role} · {where}</span></h2>'
        f'<a class="plain" href="{close}">{escape(words("people_close"))}</a></div>'
    )
    parts = [f'<p class="note">{escape(words("people_own"))}</p>'] if own else [_assign(words, office, line)]
    if not line.is_disabled:
        parts.append(_new_link(words, office, line))
    parts.append(_ends(words, office, line, own=own))
    return f'<section id="one">{head}<div class="deeds">{"".join(parts)}</div></section>'


def _assign(words: Words, office: Office, line: PersonLine) -> str:
    inside = (
        hidden(name=line.name)
        + _roles(words, line.role)
        + _areas(words, office, line.area)
        + button(words, "people_assign_go", look="plain")
    )
    form = _form(words, office, "assign", inside, look="fields")
    return f"<div><h3>{escape(words('people_assign'))}</h3>{form}</div>"


def _new_link(words: Words, office: Office, line: PersonLine) -> str:
    codes = ""
    if line.has_codes:
        codes = (
            '<label class="tick"><input type="checkbox" name="without_codes" value="1">'
            f"<span>{escape(words('people_link_codes'))}</span></label>"
        )
    inside = hidden(name=line.name) + codes + button(words, "people_link_go", look="plain")
    note = f'<p class="note">{escape(words("people_link_note"))}</p>'
    form = _form(words, office, "link", inside, look="fields")
    return f"<div><h3>{escape(words('in_password'))}</h3>{note}{form}</div>"


def _ends(words: Words, office: Office, line: PersonLine, *, own: bool) -> str:
    name = hidden(name=line.name)
    forms = []
    if line.sessions:
        forms.append(
            _form(words, office, "sign_out", name + button(words, "people_sign_out_go", look="plain"))
        )
    if line.is_disabled:
        forms.append(_form(words, office, "enable", name + button(words, "people_enable_go", look="plain")))
    elif not own:
        forms.append(_sure(words, office, "disable", name, ask="people_disable", go="people_disable_go"))
    count = f'<span class="n">{line.sessions}</span>'
    return f"<div><h3>{escape(words('people_sessions'))} {count}</h3>{''.join(forms)}</div>"


# ── a new person ────────────────────────────────────────────────────────────────────────────────────────


def _new(words: Words, office: Office) -> str:
    name = (
        f'<label><span>{escape(words("people_name"))}</span><input name="name" autocomplete="off" '
        'autocapitalize="none" spellcheck="false" minlength="2" maxlength="40" required></label>'
    )
    inside = name + _roles(words, "viewer") + _areas(words, office, None) + button(words, "people_new_go")
    return (
        f'<section id="new"><h2>{escape(words("people_new"))}</h2>'
        f'<p class="note">{escape(words("people_new_note"))}</p>'
        f"{_form(words, office, 'create', inside, look='fields row')}</section>"
    )


def _roles(words: Words, chosen: str) -> str:
    listed = [(role, words(f"role_{role}")) for role in ROLES]
    return _select(words("people_role"), "role", listed, chosen)


def _areas(words: Words, office: Office, chosen: str | None) -> str:
    return _select(
        words("people_area"), "area", [("", words("people_any_area")), *office.areas], chosen or ""
    )


def _select(label: str, name: str, listed: Iterable[tuple[str, str]], chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(key)}"{" selected" if key == chosen else ""}>{escape(said)}</option>'
        for key, said in listed
    )
    return f'<label><span>{escape(label)}</span><select name="{name}">{options}</select></label>'


# ── walls and tokens ────────────────────────────────────────────────────────────────────────────────────


def _walls(words: Words, office: Office) -> str:
    names = [words("people_token_name"), words("people_paired"), words("people_remotes"), ""]
    told = table(names, (_wall(words, office, wall) for wall in office.walls), empty=words("people_no_walls"))
    return (
        f'<section id="walls"><h2>{escape(words("people_walls"))}</h2>'
        f'<p class="note">{escape(words("people_walls_note"))}</p>{told}</section>'
    )


def _wall(words: Words, office: Office, wall: WallInForce) -> list[str]:
    revoke = _sure(
        words, office, "revoke_wall", hidden(name=wall.name), ask="people_revoke", go="people_revoke_go"
    )
    return [
        f"<b>{escape(wall.name)}</b>",
        when(wall.paired_at, words),
        f'<span class="n">{wall.remotes}</span>',
        revoke,
    ]


def _tokens(words: Words, office: Office, place: Callable[[str], str]) -> str:
    names = ("token_kind", "token_name", "role", "area", "made", "expires")
    rows = (_token(words, office, token, place) for token in office.tokens)
    told = table([*(words(f"people_{n}") for n in names), ""], rows, empty=words("people_no_tokens"))
    return (
        f'<section id="tokens"><h2>{escape(words("people_tokens"))}</h2>'
        f'<p class="note">{escape(words("people_tokens_note"))}</p>{told}</section>'
    )


def _token(words: Words, office: Office, token: TokenInForce, place: Callable[[str], str]) -> list[str]:
    number = hidden(number=str(token.number))
    area = place(token.area) if token.area else words("me_everywhere")
    return [
        escape(words(f"people_kind_{token.kind}")),
        f"<b>{escape(token.name)}</b>",
        escape(words(f"role_{token.role}")) if token.role in ROLES else "—",
        escape(area) if token.kind == "api" else "—",
        when(token.created_at, words),
        when(token.expires_at, words) if token.expires_at else escape(words("people_no_end")),
        _sure(words, office, "revoke_token", number, ask="people_revoke", go="people_revoke_go"),
    ]


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────


def _form(words: Words, office: Office, do: str, inside: str, *, look: str = "") -> str:
    action = escape(address("/people", {}, words.lang))
    told = hidden(token=office.token, do=do) + inside
    return f'<form method="post" action="{action}" class="{look}">{told}</form>'


def _sure(words: Words, office: Office, do: str, inside: str, *, ask: str, go: str) -> str:
    """What cannot be taken back is asked for twice."""
    form = _form(words, office, do, inside + button(words, go, look="main"))
    return f'<details class="sure"><summary>{escape(words(ask))}</summary>{form}</details>'
