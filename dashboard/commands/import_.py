"""`onescreen import FILE --mapping M`: a batch file into the journal."""

from __future__ import annotations

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from dashboard import wiring
from dashboard.commands.centre import Data, Db, words
from dashboard.commands.mapped_files import AreasCsv, File, Mapping, gate_of, register_in, said_in_one_line
from dashboard.ingest.loading import Loaded, Step, load
from feeds._mapping import mapping_named


def import_(file: File, mapping: Mapping, areas: AreasCsv = None, data: Data = None, db: Db = None) -> None:
    """Load a file into the journal; loading it again adds nothing.

    Into an empty journal it is history and keeps its own times. Rows that do not fit go to
    FILE.rejected.csv with the reason.
    """
    with said_in_one_line(), Progress(*_BAR, console=words, transient=True) as bar:
        steps: dict[Step, int] = {}

        def progress(step: Step, share: float) -> None:
            if step not in steps:
                steps[step] = bar.add_task(step, total=1.0)
            bar.update(steps[step], completed=share)  # type: ignore[arg-type]

        read = mapping_named(mapping)
        register = register_in(areas)
        gate = gate_of(wiring.load_settings(data=data, db=db))
        loaded = load(file, read, gate=gate, register=register, progress=progress)
    _say(loaded)


_BAR = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())


def _say(loaded: Loaded) -> None:
    words.print(
        f"{loaded.rows} rows: {loaded.accepted} events recorded, {loaded.duplicates} already known, "
        f"{loaded.new_areas} new areas"
    )
    if loaded.rejected is not None:
        words.print(
            f"{loaded.rows_refused} rows did not fit; see {loaded.rejected}", markup=False, soft_wrap=True
        )
