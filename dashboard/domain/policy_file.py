"""A policy file read whole: what is wrong in it is said with its line."""

from __future__ import annotations

import tomllib

from dashboard.domain.policy import Policy, PolicyError
from dashboard.domain.policy_form import policy_from
from dashboard.domain.toml_keys import line_of, lines_of, misspelt


def read_policy(name: str, text: str, *, file: str) -> Policy:
    """The policy called `name` in this TOML text.

    Raises PolicyError, its message opening with the file's name and the line of what is wrong.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line, said = misspelt(wrong, text)
        raise _complaint(file, line, said) from None
    except RecursionError:
        raise _complaint(file, None, "is nested too deeply to be read") from None
    try:
        return policy_from(name, found)
    except PolicyError as wrong:
        raise placed(wrong, text, file=file) from None


def placed(wrong: PolicyError, text: str, *, file: str) -> PolicyError:
    """The same complaint with the place of its key in a text that tomllib has read."""
    return _complaint(file, line_of(wrong.path, lines_of(text)), str(wrong), path=wrong.path)


def _complaint(file: str, line: int | None, problem: str, *, path: tuple[str | int, ...] = ()) -> PolicyError:
    where = file if line is None else f"{file}:{line}"
    return PolicyError(f"{where}: {problem}", path=path, line=line)
