"""What every source file keeps to, whoever writes it."""

from __future__ import annotations

import ast
import hashlib
import re

from tests.architecture.tree import FOREIGN, PACKAGES, ROOT, place, texts

SCREEN_FILES = ("layouts", "assets", "dashboard")
THE_THEME = {"assets/tokens.css", "layouts/_theme.py"}
COLOUR = re.compile(r"(?<![\w&/])#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
NAMES_THAT_SAY_NOTHING = re.compile(r"(?:^|_)(?:utils?|helpers?|common|managers?|misc)(?:_|$)")
ADDRESS = re.compile(r"\b(?:https?|wss?)://([\w.-]+)")
NAMES_OF_NOWHERE = re.compile(
    r"127\.0\.0\.1|\w*|www\.w3\.org|www\.apache\.org|.*\.(?:example|test|invalid)|example\.(?:com|org)"
)
"""Loopback, names without a dot, SVG's namespace, the licence's, and names kept for examples (RFC 2606)."""


def test_colours_are_written_in_the_theme_alone() -> None:
    found = {
        f"{place(path)}:{number}"
        for path in texts(within=SCREEN_FILES, suffixes=frozenset({".py", ".js", ".css"}))
        if place(path) not in THE_THEME
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if COLOUR.search(line)
    }

    assert found == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = {place(path) for path in texts() if NAMES_THAT_SAY_NOTHING.search(path.stem)}

    assert found == set()


def test_no_file_holds_an_address_outside_this_machine() -> None:
    found = {
        f"{place(path)}: {host}"
        for path in texts()
        for host in ADDRESS.findall(path.read_text(encoding="utf-8"))
        if not NAMES_OF_NOWHERE.fullmatch(host)
    }

    assert found == set()


def test_every_module_says_in_its_first_line_what_it_means() -> None:
    silent = {
        place(path)
        for path in texts(within=(*PACKAGES, "bench"), suffixes=frozenset({".py"}))
        if (code := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(code))
    }

    assert silent == set()


def test_no_module_is_longer_than_one_idea() -> None:
    long = {
        f"{place(path)}: {lines} lines"
        for path in texts(within=PACKAGES, suffixes=frozenset({".py"}))
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 350
    }

    assert long == set()


def test_what_others_wrote_is_as_they_published_it_and_has_its_licence_beside_it() -> None:
    folder = ROOT / "assets" / FOREIGN
    told = (folder / "README.md").read_text(encoding="utf-8")
    scripts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.js")}

    assert scripts
    for name, digest in scripts.items():
        assert f"`{name}`" in told
        assert f"`{digest}`" in told
        assert (folder / f"{name.removesuffix('.min.js')}.LICENSE").is_file()
