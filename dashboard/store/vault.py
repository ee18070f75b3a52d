"""Encryption of what is kept apart: AES-256-GCM, under keys that never leave their file or the environment.

What is sealed begins with four bytes that tell which key opens it. A key file that was changed is read again
while the process runs: within a second for what is sealed, at once for a key that is not known yet.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_bytes
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dashboard.config import ConfigError
from dashboard.ports import SealError
from dashboard.store.key_file import ID_BYTES, KeyId, given_keys, key_id, keys_in, make_where_none

NONCE_BYTES: Final = 12
LOOKS_S: Final = 1.0


class VaultError(SealError):
    """Says under which key it was sealed."""


class _Ring(NamedTuple):
    """`stamp`: of the file that it was read from."""

    keys: Mapping[KeyId, bytes]
    ciphers: Mapping[KeyId, AESGCM]
    first: KeyId
    stamp: tuple[int, ...] | None


class Vault:
    """Port Sealer. Keys come from `ONESCREEN_KEY` (several separated by commas), else from the file at
    `path`, which the first start makes, readable by its owner alone. `sealed_under`: the keys of what is
    sealed already, asked for where there is no file.

    Raises ConfigError for a key that is none, for a key file that others can read, and for one that is lost;
    once it runs, it goes on with the keys it has.
    """

    def __init__(
        self,
        path: Path,
        *,
        sealed_under: Callable[[], Collection[KeyId]] = frozenset,
        environ: Mapping[str, str] = os.environ,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self._monotonic = monotonic
        given = given_keys(environ)
        self.is_given = given is not None
        if given is None:
            make_where_none(path, sealed_under)
        self._ring = _ring(given, None) if given is not None else self._read()
        self._looked = monotonic()

    @property
    def key_ids(self) -> Sequence[KeyId]:
        """Of the keys that are here, the one that seals first."""
        self._look()
        return tuple(self._ring.ciphers)

    def seal(self, plain: bytes) -> bytes:
        if self._monotonic() - self._looked >= LOOKS_S:
            self._look()
        ring, nonce = self._ring, token_bytes(NONCE_BYTES)
        return ring.first + nonce + ring.ciphers[ring.first].encrypt(nonce, plain, ring.first)

    def open(self, sealed: bytes) -> bytes:
        """Raises VaultError."""
        id_, nonce = sealed[:ID_BYTES], sealed[ID_BYTES : ID_BYTES + NONCE_BYTES]
        if id_ not in self._ring.ciphers:
            self._look()
        cipher = self._ring.ciphers.get(id_)
        if cipher is None:
            raise VaultError(f"sealed under key {id_.hex()}, which is not here: add it below the first one")
        try:
            return cipher.decrypt(nonce, sealed[ID_BYTES + NONCE_BYTES :], id_)
        except (InvalidTag, ValueError) as wrong:
            raise VaultError(f"bytes sealed under key {id_.hex()} were changed since") from wrong

    def derived(self, purpose: bytes) -> Sequence[bytes]:
        """For that purpose alone, a key of each key that is here: the first signs, any may have signed."""
        self._look()
        said = b"onescreen derived " + purpose
        return [hmac.digest(key, said, "sha256") for key in self._ring.keys.values()]

    def _look(self) -> None:
        """Take over a key file that was changed; what is wrong with one is for the next start to say."""
        self._looked = self._monotonic()
        if self.is_given:
            return
        with suppress(ConfigError, OSError):
            if _stamp(self.path) != self._ring.stamp:
                self._ring = self._read()

    def _read(self) -> _Ring:
        stamp = _stamp(self.path)  # before the keys: a file that is replaced meanwhile is looked at again
        return _ring(keys_in(self.path), stamp)


def _ring(keys: Sequence[bytes], stamp: tuple[int, ...] | None) -> _Ring:
    by_id = {key_id(key): key for key in keys}
    return _Ring(by_id, {id_: AESGCM(key) for id_, key in by_id.items()}, key_id(keys[0]), stamp)


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_mtime_ns, found.st_ino, found.st_size
