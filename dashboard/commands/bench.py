"""`onescreen bench`: the benchmarks of a checkout; they are no part of the wheel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typer

CHECKOUT = Path(__file__).resolve().parents[2]
PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def bench(context: typer.Context) -> None:
    """Benchmarks beside their floors: glass, wall, ingest, fold, fanout, clock, alerts, …; see `--help`."""
    if not (CHECKOUT / "bench" / "__main__.py").exists():
        typer.echo("the benchmarks come with the source; run this in a checkout", err=True)
        raise typer.Exit(2)
    command = [sys.executable, "-m", "bench", *context.args]
    raise typer.Exit(subprocess.run(command, cwd=CHECKOUT, check=False).returncode)
