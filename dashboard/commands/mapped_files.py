"""What `import` and `replay` share: their options, the gate, and errors said in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from dashboard import installation, wiring
from dashboard.commands.centre import words
from dashboard.config import Settings
from dashboard.domain.area import Area
from dashboard.ingest.admission import Admission
from dashboard.ingest.journal_gate import JournalGate
from feeds._area_files import read_areas
from feeds._feed import FeedError

File = Annotated[Path, typer.Argument(help="CSV, XLSX or JSON lines.", dir_okay=False)]
Mapping = Annotated[str, typer.Option("--mapping", help="A built-in mapping's name, or a TOML file.")]
AreasCsv = Annotated[Path | None, typer.Option("--areas", help="Area register to load first (CSV).")]


def gate_of(settings: Settings) -> JournalGate:
    """The way into this centre's journal."""
    store = wiring.open_store(settings)
    admission = Admission(wiring.known_areas(store.journal), store.sealer, store.clock)
    calendar = partial(installation.calendar_of, settings.data / installation.OVERRIDES)
    return JournalGate(store.journal, store.refusals, admission=admission, calendar=calendar)


def register_in(path: Path | None) -> tuple[str, tuple[Area, ...]] | None:
    """The register in a CSV, under the file's name."""
    return None if path is None else (path.stem, read_areas(path))


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """A file or mapping that cannot be used ends the command with exit 2."""
    try:
        yield
    except FeedError as wrong:
        words.print(f"[bold red]{type(wrong).__name__.removesuffix('Error').lower()}[/]: ", end="")
        words.print(str(wrong), markup=False, soft_wrap=True)
        raise typer.Exit(2) from None
