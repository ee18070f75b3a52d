"""Encryption of what is kept apart: AES-256-GCM, under keys that never leave their file or the environment.

The key file holds one key a line, base64 of 32 bytes. The first seals; all of them open, so a new key is
brought in by writing it above the old. What is sealed begins with four bytes that tell which key opens it.
"""

from __future__ import annotations

import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dashboard.config import ConfigError
from dashboard.ports import SealError

ENVIRONMENT = "ONESCREEN_KEY"
KEY_BYTES = 32
ID_BYTES = 4
NONCE_BYTES = 12


class VaultError(SealError):
    """Says under which key it was sealed."""


class Vault:
    """Port Sealer. Keys come from `ONESCREEN_KEY` (several separated by commas), else from the file at
    `path`, which the first start makes, readable by its owner alone.

    Raises ConfigError for a key that is none, and for a key file that others can read.
    """

    def __init__(self, path: Path, *, environ: Mapping[str, str] = os.environ) -> None:
        given = environ.get(ENVIRONMENT)
        if given is not None:
            keys = [_key(word, where=ENVIRONMENT) for word in given.split(",")]
        else:
            keys = [_key(line, where=str(path)) for line in _lines(path)]
        self._ciphers = {_id(key): AESGCM(key) for key in keys}
        self._first = _id(keys[0])

    def seal(self, plain: bytes) -> bytes:
        nonce = token_bytes(NONCE_BYTES)
        return self._first + nonce + self._ciphers[self._first].encrypt(nonce, plain, self._first)

    def open(self, sealed: bytes) -> bytes:
        """Raises VaultError."""
        key_id, nonce = sealed[:ID_BYTES], sealed[ID_BYTES : ID_BYTES + NONCE_BYTES]
        if key_id not in self._ciphers:
            raise VaultError(
                f"sealed under key {key_id.hex()}, which is not here: add it below the first one"
            )
        try:
            return self._ciphers[key_id].decrypt(nonce, sealed[ID_BYTES + NONCE_BYTES :], key_id)
        except (InvalidTag, ValueError) as wrong:
            raise VaultError(f"bytes sealed under key {key_id.hex()} were changed since") from wrong


def _id(key: bytes) -> bytes:
    return sha256(b"onescreen key id" + key).digest()[:ID_BYTES]


def _key(written: str, *, where: str) -> bytes:
    with suppress(ValueError):
        key = b64decode(written.strip(), validate=True)
        if len(key) == KEY_BYTES:
            return key
    raise ConfigError(f"{where}: a key is the base64 of {KEY_BYTES} bytes; one of them is not")


def _lines(path: Path) -> list[str]:
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError(f"{path}: others can read this key; run chmod 600 {path}")
    lines = [line for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    if not lines:
        raise ConfigError(f"{path}: the key file is empty; put the key back, for what it sealed needs it")
    return lines


def _make(path: Path) -> None:
    """A new key file, whole or not at all: of several processes that start at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(b64encode(token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()
