"""`/audit`: the filter, whether the chain stands, and the entries, the newest first."""

from __future__ import annotations

from html import escape

from dashboard.acting.audit_door import AuditEntry, Looked
from layouts._sign_in_parts import address, hidden
from layouts._theme import MARKS, OK, OVER
from layouts.desk._people_html import table
from layouts.words import CATALOGUE, LANGS, Words

NAMES = ("number", "at", "who", "what", "subject", "area", "outcome", "about")
FILTERS = ("who", "what", "subject")


def audit_html(words: Words, looked: Looked) -> str:
    """The page's own part."""
    head = (
        f'<div class="who"><div><h1>{escape(words("audit_title"))}</h1>'
        f"<p>{escape(words('audit_note'))}</p></div>"
        f'<div class="doors">{_doors(words, looked)}</div></div>'
    )
    rows = [_row(words, entry) for entry in looked.entries]
    told = table([words(f"audit_{name}") for name in NAMES], rows, empty=words("audit_none"))
    return (
        f"{head}{_verdict(words, looked)}"
        f'<section id="entries">{_filter(words, looked)}{told}{_further(words, looked)}</section>'
    )


def wanted_in(looked: Looked) -> dict[str, str]:
    """The filter, as the address tells it."""
    return {name: value for name in FILTERS if (value := getattr(looked.wanted, name))}


def _doors(words: Words, looked: Looked) -> str:
    there = escape(address("/audit", {**wanted_in(looked), "verify": "1"}, words.lang))
    doors = [f'<a class="plain" href="{there}">{escape(words("audit_verify"))}</a>']
    for form in ("csv", "jsonl") if looked.may_export else ():
        there = escape(address("/audit/export", {**wanted_in(looked), "format": form}, words.lang))
        button = f'<button class="plain">{escape(words(f"audit_{form}"))}</button>'
        doors.append(f'<form method="post" action="{there}">{hidden(token=looked.token)}{button}</form>')
    return "".join(doors)


def _verdict(words: Words, looked: Looked) -> str:
    found = looked.verdict
    if found is None:
        return ""
    if found.broken_at is None:
        look, said = OK, words("audit_whole", n=f"{found.count:,}")
        seal = (
            f'<code class="seal">{escape(words("audit_seal", sha=found.sha256))}</code>'
            if found.count
            else ""
        )
    else:
        look, said = OVER, words("audit_broken", at=f"{found.broken_at:,}", n=f"{found.count:,}")
        seal = ""
    role = "status" if look == OK else "alert"
    mark = f'<span aria-hidden="true">{MARKS[look]}</span>'
    return f'<div class="told {look}" role="{role}" id="verdict">{mark}<div>{escape(said)}{seal}</div></div>'


def _filter(words: Words, looked: Looked) -> str:
    wanted = wanted_in(looked)
    fields = "".join(_field(words, name, wanted.get(name, "")) for name in FILTERS)
    lang = "" if words.lang == LANGS[0] else f'<input type="hidden" name="lang" value="{words.lang}">'
    clear = ""
    if wanted:
        there = escape(address("/audit", {}, words.lang))
        clear = f'<a class="plain" href="{there}">{escape(words("audit_clear"))}</a>'
    go = f'<button class="plain">{escape(words("audit_find"))}</button>'
    return f'<form method="get" action="/audit" class="fields row">{lang}{fields}{go}{clear}</form>'


def _field(words: Words, name: str, value: str) -> str:
    hint = words("audit_what_hint") if name == "what" else ""
    return (
        f'<label><span>{escape(words(f"audit_{name}"))}</span><input name="{name}" value="{escape(value)}" '
        f'placeholder="{escape(hint)}" autocomplete="off" autocapitalize="none" spellcheck="false"></label>'
    )


def _row(words: Words, entry: AuditEntry) -> list[str]:
    deed = entry.deed
    at = f"{entry.at.astimezone(words.zone):%Y-%m-%d %H:%M:%S}"
    about = " ".join(
        f"<span>{escape(name)}={escape(_told(value))}</span>" for name, value in deed.about.items()
    )
    key = f"audit_outcome_{deed.outcome}"
    outcome = words(key) if key in CATALOGUE else deed.outcome
    return [
        f'<span class="n">{entry.number}</span>',
        f'<span class="n">{at}</span>',
        f"<b>{escape(deed.who)}</b>",
        escape(deed.what),
        escape(deed.subject or "—"),
        escape(deed.area or "—"),
        escape(outcome),
        f'<span class="about">{about or "—"}</span>',
    ]


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _further(words: Words, looked: Looked) -> str:
    links = []
    if looked.before is not None:
        links.append(("audit_newest", address("/audit", wanted_in(looked), words.lang)))
    if looked.older is not None:
        asked = {**wanted_in(looked), "before": str(looked.older)}
        links.append(("audit_older", address("/audit", asked, words.lang)))
    told = "".join(f'<a class="plain" href="{escape(to)}">{escape(words(key))}</a>' for key, to in links)
    return f'<div class="doors">{told}</div>' if told else ""
