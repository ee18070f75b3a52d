"""The keys of the vault as they are written: in the environment, or one a line in a file of its owner alone.

The first seals; all of them open. A file is replaced whole or not at all, so that a process which reads it
meanwhile finds the keys of before or those of after.
"""

from __future__ import annotations

import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Final, TypeAlias

from dashboard.config import ConfigError

ENVIRONMENT: Final = "ONESCREEN_KEY"
KEY_BYTES: Final = 32
ID_BYTES: Final = 4
KeyId: TypeAlias = bytes
"""What is sealed begins with it: four bytes, which tell nothing of the key."""


def key_id(key: bytes) -> KeyId:
    return sha256(b"onescreen key id" + key).digest()[:ID_BYTES]


def id_of(written: str) -> KeyId:
    """Of a key as it is written. Raises ConfigError for what is none."""
    return key_id(_key(written, where="the key"))


def new_key() -> str:
    """A key as it is written."""
    return b64encode(token_bytes(KEY_BYTES)).decode()


def given_keys(environ: Mapping[str, str]) -> list[bytes] | None:
    """Of the environment, several separated by commas; None where it holds none. Raises ConfigError."""
    given = environ.get(ENVIRONMENT)
    return None if given is None else [_key(word, where=ENVIRONMENT) for word in given.split(",")]


def make_where_none(path: Path, sealed_under: Callable[[], Collection[KeyId]]) -> None:
    """A file with a new key, where there is no file and nothing is sealed yet.

    `sealed_under`: the keys of what is. Raises ConfigError, which names them, where there are any.
    """
    if path.exists():
        return
    needed = sealed_under()
    if not needed:
        _make(path)
    elif not path.exists():  # of several first starts, another one may have made it and sealed by now
        ids = ", ".join(sorted(id_.hex() for id_ in needed))
        raise ConfigError(
            f"{path}: the key file is not there, and what is kept was sealed under key {ids}: put the file "
            f"back, or set {ENVIRONMENT} as where this centre runs; a new key would open none of it"
        )


def keys_in(path: Path) -> list[bytes]:
    """Of the file. Raises ConfigError for a key that is none, and for a file that others can read."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError(f"{path}: others can read this key; run chmod 600 {path}")
    lines = [line for line in path.read_text("ascii", errors="replace").splitlines() if line.strip()]
    if not lines:
        raise ConfigError(f"{path}: the key file is empty; put the key back, for what it sealed needs it")
    return [_key(line, where=str(path)) for line in lines]


def put_first(path: Path, key: str) -> None:
    """The key seals from now on; those before it still open."""
    kept = [b64encode(each).decode() for each in keys_in(path)]
    _write(path, [key, *kept], place=os.replace)


def leave_out(path: Path, forgotten: Collection[KeyId]) -> None:
    """The file without these keys; the first one always stays."""
    first, *rest = keys_in(path)
    kept = [first, *(key for key in rest if key_id(key) not in forgotten)]
    _write(path, [b64encode(key).decode() for key in kept], place=os.replace)


def _key(written: str, *, where: str) -> bytes:
    with suppress(ValueError):
        key = b64decode(written.strip(), validate=True)
        if len(key) == KEY_BYTES:
            return key
    raise ConfigError(f"{where}: a key is the base64 of {KEY_BYTES} bytes; one of them is not")


def _make(path: Path) -> None:
    """Of several processes that start at once, the first one's file stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        _write(path, [new_key()], place=os.link)


def _write(path: Path, lines: Sequence[str], *, place: Callable[[Path, Path], None]) -> None:
    draft = path.with_name(f"{path.name}.{token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())
        place(draft, path)
        _sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """What a name in the folder stands for survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
