"""What exists is written down: commands, settings, metrics and extensions each have their line in docs/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
import typer

from dashboard.access.decision import ABILITIES, ROLES
from dashboard.cli import app
from dashboard.config import Settings
from dashboard.domain.events import VOCABULARY
from dashboard.metrics import AlertMetrics, Metrics
from feeds._registry import feeds_by_name
from layouts._registry import panels_by_name
from layouts.desk._registry import pages_by_name
from tests.architecture.tree import ROOT

LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _commands(command: object, name: str = "") -> Iterator[str]:
    below = getattr(command, "commands", None)
    if below is None:
        yield name
        return
    for part, sub in below.items():
        yield from _commands(sub, f"{name} {part}".strip())


def test_every_command_is_in_operations() -> None:
    missing = {name for name in _commands(typer.main.get_command(app)) if name not in _page("operations.md")}

    assert missing == set()


def test_every_setting_is_in_operations() -> None:
    missing = {f.name for f in fields(Settings) if f"| `{f.name}` |" not in _page("operations.md")}

    assert missing == set()


def test_every_metric_is_in_operations() -> None:
    registries = Metrics().registry, AlertMetrics().registry
    families = {family.name for registry in registries for family in registry.collect()}

    assert {name for name in families if name not in _page("operations.md")} == set()


def test_every_event_type_is_in_the_glossary() -> None:
    assert {type_ for type_ in VOCABULARY if f"`{type_}`" not in _page("glossary.md")} == set()


def test_every_feed_has_its_line() -> None:
    assert {name for name in feeds_by_name() if f"`{name}`" not in _page("feeds.md")} == set()


def test_every_panel_has_its_line() -> None:
    assert {name for name in panels_by_name() if f"| `{name}` |" not in _page("panels.md")} == set()


def test_every_page_of_the_desk_has_its_line() -> None:
    lines = {f"| `{name}` | `{page.path}` |" for name, page in pages_by_name().items()}

    assert {line for line in lines if line not in _page("desk.md")} == set()


@pytest.mark.parametrize(
    "document", ["README.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_every_link_leads_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    targets = LINK.findall((ROOT / document).read_text(encoding="utf-8"))

    assert [target for target in targets if not (folder / target).exists()] == []


def test_the_table_of_roles_says_who_acknowledges_and_who_silences_alerts() -> None:
    rows = [line.split("|") for line in _page("operations.md").splitlines() if line.startswith("| `")]
    said = {
        role: row[2]
        for row in rows
        for role in re.findall(r"`(\w+)`", row[1])
        if role in ROLES and len(row) == 4
    }

    silencing = {role for role, text in said.items() if "silence alerts" in text or "as `district`" in text}
    assert silencing == {role for role in ROLES if "silence_alerts" in ABILITIES[role]}
    acting = {role for role, text in said.items() if "acknowledge" in text} | silencing
    assert acting == {role for role in ROLES if "act_on_alerts" in ABILITIES[role]}
