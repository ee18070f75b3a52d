"""Where in a TOML file something stands: `tomllib` names the line of a syntax error, and of nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from typing import Any


def line_of(text: str, holds: Callable[[Mapping[str, Any]], bool]) -> int:
    """The line, from 1, on which the file first holds what is asked for; its last one where it never does.

    Found by reading the file up to each line: that is right whatever the quoting, and as slow as it
    sounds, so ask for one line, when there is an error to be said.
    """
    lines = text.splitlines()
    for n in range(1, len(lines) + 1):
        try:
            found = tomllib.loads("\n".join(lines[:n]))
        except tomllib.TOMLDecodeError:
            continue  # cut within a value
        if holds(found):
            return n
    return max(1, len(lines))
