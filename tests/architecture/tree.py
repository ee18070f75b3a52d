"""The checkout as the architecture tests read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dashboard", "feeds", "layouts")
SOURCE_FOLDERS = (*PACKAGES, "assets", "bench", "tests", "docs", "deploy", ".ci")
TEXT_SUFFIXES = frozenset(
    {".py", ".js", ".css", ".html", ".md", ".toml", ".svg", ".csv", ".service", ".mako", ""}
)


FOREIGN = "vendor"
"""A folder of what others wrote, kept as it was published: our rules are not its."""


def texts(
    *, within: tuple[str, ...] = SOURCE_FOLDERS, suffixes: frozenset[str] = TEXT_SUFFIXES
) -> Iterator[Path]:
    """Every text file of ours in the folders, and the files on top when all folders are asked for."""
    if within == SOURCE_FOLDERS:
        yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.suffix != ".pyc")
    for folder in within:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes and not {"__pycache__", FOREIGN} & set(path.parts):
                yield path


def place(path: Path) -> str:
    """The path as people write it: relative to the checkout."""
    return path.relative_to(ROOT).as_posix()
