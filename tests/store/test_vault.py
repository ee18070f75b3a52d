"""What is sealed is opened by its key alone, and a key is never lost, shared or made twice."""

from __future__ import annotations

import stat
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.config import ConfigError
from dashboard.store.key_file import put_first
from dashboard.store.vault import Vault, VaultError

OLD, NEW = (b64encode(bytes([n]) * 32).decode() for n in (1, 2))
NOWHERE = Path("/nonexistent/key")


@given(st.binary(max_size=2_000))
def test_what_was_sealed_opens_as_it_was(plain: bytes) -> None:
    vault = Vault(NOWHERE, environ={"ONESCREEN_KEY": OLD})

    assert vault.open(vault.seal(plain)) == plain


def test_nothing_of_the_words_shows_and_no_two_seals_are_alike() -> None:
    vault = Vault(NOWHERE, environ={"ONESCREEN_KEY": OLD})

    once, again = vault.seal("邻里纠纷".encode()), vault.seal("邻里纠纷".encode())

    assert once != again
    assert "邻里".encode() not in once


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    sealed = Vault(tmp_path / "key", environ={}).seal(b"words")

    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert Vault(tmp_path / "key", environ={}).open(sealed) == b"words"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_starts_at_the_same_time_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        vaults = list(pool.map(lambda _: Vault(tmp_path / "key", environ={}), range(8)))

    assert {vaults[0].open(vault.seal(b"words")) for vault in vaults} == {b"words"}


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Vault(tmp_path / "key", environ={})
    (tmp_path / "key").chmod(0o640)

    with pytest.raises(ConfigError, match="chmod 600"):
        Vault(tmp_path / "key", environ={})


class TurnedWhileRead(type(Path())):  # type: ignore[misc]
    """The path of a key file that somebody replaces just after it was read for the first time."""

    turned = False

    def read_text(self, *told: Any, **more: Any) -> str:
        found = super().read_text(*told, **more)
        if not TurnedWhileRead.turned:
            TurnedWhileRead.turned = True
            put_first(Path(self), NEW)
        return str(found)


def test_a_key_file_that_is_replaced_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    Vault(tmp_path / "key", environ={})

    vault = Vault(TurnedWhileRead(tmp_path / "key"), environ={})

    assert TurnedWhileRead.turned
    assert len(vault.key_ids) == 2


def test_a_first_start_beside_another_one_that_has_sealed_takes_its_key(tmp_path: Path) -> None:
    def meanwhile() -> set[bytes]:
        return {Vault(tmp_path / "key", environ={}).key_ids[0]}

    vault = Vault(tmp_path / "key", sealed_under=meanwhile, environ={})

    assert set(vault.key_ids) == meanwhile()


@pytest.mark.parametrize("content", ["", "\n\n", "not base64!", b64encode(b"short").decode()])
def test_a_broken_key_file_is_said_and_never_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.touch(0o600)
    path.write_text(content)

    with pytest.raises(ConfigError):
        Vault(path, environ={})

    assert path.read_text() == content


def test_a_new_first_key_seals_and_the_old_still_opens() -> None:
    before = Vault(NOWHERE, environ={"ONESCREEN_KEY": OLD})
    after = Vault(NOWHERE, environ={"ONESCREEN_KEY": f"{NEW},{OLD}"})

    assert after.open(before.seal(b"words")) == b"words"
    with pytest.raises(VaultError, match="not here"):
        before.open(after.seal(b"words"))


def test_changed_bytes_do_not_open() -> None:
    vault = Vault(NOWHERE, environ={"ONESCREEN_KEY": OLD})
    sealed = bytearray(vault.seal(b"words"))
    sealed[-1] ^= 1

    with pytest.raises(VaultError, match="changed"):
        vault.open(bytes(sealed))


@pytest.mark.parametrize("length", [0, 3, 4, 10, 16, 20])
def test_bytes_cut_short_do_not_open(length: int) -> None:
    vault = Vault(NOWHERE, environ={"ONESCREEN_KEY": OLD})

    with pytest.raises(VaultError):
        vault.open(vault.seal(b"words")[:length])
