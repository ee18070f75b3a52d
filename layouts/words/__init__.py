"""The words on screen, Chinese and English side by side; and the zone in which a screen tells the time.

One file a panel, each a part of the one catalogue: a key stands in one of them only.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from layouts.words import (
    alert_failures,
    alert_link,
    alerts,
    clocks,
    desk,
    desk_acts,
    desk_alert_pages,
    desk_alert_rules,
    desk_alerts,
    desk_area,
    desk_areas,
    desk_audit,
    desk_beside,
    desk_brief,
    desk_case,
    desk_cases,
    desk_compare,
    desk_handover,
    desk_indicators,
    desk_kept,
    desk_keys,
    desk_letter,
    desk_letters,
    desk_people,
    desk_relay,
    desk_relays,
    desk_saved,
    desk_sources,
    desk_trends,
    desk_units,
    due_soon,
    falling_due,
    flow,
    funnel,
    headline,
    kinds,
    letters,
    mix,
    overdue,
    page,
    pairing,
    posts,
    relay,
    remote,
    roles,
    rules,
    scenes,
    sign_in,
    sources,
    street,
    streets,
    systems,
    ticker,
    tiles,
    truth,
    units,
)

LANGS = ("zh", "en")
DESK_ROLES = ("district", "supervisor")


@dataclass(frozen=True, slots=True)
class Words:
    """One language of the catalogue. `words("open")`; an unknown key is a KeyError, found by the tests."""

    lang: str
    zone: ZoneInfo

    def __call__(self, key: str, **filled: object) -> str:
        found = CATALOGUE[key][LANGS.index(self.lang)]
        return found.format(**filled) if filled else found

    def kind(self, code: str) -> str:
        """A kind of dispute; one that the catalogue does not know stands as its source wrote it."""
        return self._or(KINDS, code)

    def source(self, name: str) -> str:
        """A source system; one that the catalogue does not know stands under its own name."""
        return self._or(SOURCES, name)

    def unit(self, code: str) -> str:
        """A unit that is no area's; one that the catalogue does not know stands under its own code."""
        return self._or(UNITS, code)

    def rule(self, name: str) -> str:
        """What a rule finds; one that the catalogue does not know stands under its own name."""
        return self._or(RULES, name)

    def post(self, code: str, label: str = "") -> str:
        """A post of the duty plan as the centre labels it, or the role of who sat at the desk; another stands
        under its own code. What the plan that is shipped calls a post, the language here says its own way."""
        if label and label != POSTS.get(code, ("",))[0]:
            return label
        role = CATALOGUE.get(f"role_{code}")
        return role[LANGS.index(self.lang)] if role else self._or(POSTS, code)

    def posts(self) -> dict[str, str]:
        """Who may ask for something by name: posts, then those who work at the desk, by their codes."""
        return {code: self.post(code) for code in (*POSTS, *DESK_ROLES)}

    def _or(self, catalogue: dict[str, tuple[str, str]], code: str) -> str:
        found = catalogue.get(code)
        return found[LANGS.index(self.lang)] if found else code


PARTS = (
    page, pairing, truth, headline, clocks, relay, tiles, sources, ticker, overdue, alerts, flow,
    scenes, remote, funnel, street, streets, letters, due_soon, mix, falling_due,
    desk, desk_acts, desk_area, desk_case, desk_cases, desk_relays, desk_relay, desk_letters, desk_letter,
    desk_units, desk_sources, desk_areas, desk_indicators, desk_compare, desk_trends, desk_people,
    desk_audit, sign_in, roles, desk_handover, desk_brief, desk_beside, desk_saved, desk_kept,
    desk_keys, alert_link, alert_failures, desk_alerts, desk_alert_pages, desk_alert_rules,
)  # fmt: skip
CATALOGUE: dict[str, tuple[str, str]] = {key: texts for part in PARTS for key, texts in part.WORDS.items()}
KINDS = kinds.WORDS
SOURCES = systems.WORDS
UNITS = units.WORDS
RULES = rules.WORDS
POSTS = posts.WORDS
