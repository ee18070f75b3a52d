"""An old key gives way to a new one: wherever it is cut off, every row opens, and a second run ends it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from dashboard.config import ConfigError
from dashboard.ports import NewRefusal
from dashboard.store import bulk
from dashboard.store.key_file import key_id, keys_in, leave_out, make_where_none, new_key, put_first
from dashboard.store.people import SqlPeople
from dashboard.store.refusals import SqlRefusals
from dashboard.store.rotation import Place, Rotation, places
from dashboard.store.schema import sealed
from dashboard.store.schema_apart import personal
from dashboard.store.schema_people import people
from dashboard.store.vault import LOOKS_S, Vault, VaultError
from tests.journal.builders import SetClock

ROWS = 25
MADE_UP = b64encode(bytes(32)).decode()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "key", environ={})


def fill(engine: Engine, vault: Vault, clock: SetClock, *, after: int = 0) -> None:
    """Something under the present key in each place."""
    positions = range(after + 1, after + ROWS + 1)
    with engine.begin() as link:
        bulk.insert(link, sealed, [(n, vault.seal(b"words %d" % n)) for n in positions])
        fields = [(n, f"{whose}.name", vault.seal(b"name %d" % n)) for n in positions for whose in ("a", "b")]
        bulk.insert(link, personal, fields)
    SqlRefusals(engine, vault, clock).keep([NewRefusal("grid", None, "x", b"raw")] * ROWS)


def opened(engine: Engine, vault: Vault) -> list[bytes]:
    """All that is sealed anywhere. Raises VaultError where a row cannot be opened."""
    with engine.connect() as link:
        columns = [place.column for place in everywhere(engine)]
        found = (each for c in columns for each in link.scalars(select(c).where(c.is_not(None))))
        return sorted(map(vault.open, found))


def everywhere(engine: Engine) -> Sequence[Place]:
    return places(journal=engine, alerts=engine)


def rotation(engine: Engine, vault: Vault) -> Rotation:
    return Rotation(everywhere(engine), vault, batch=7)


def turn(vault: Vault) -> None:
    put_first(vault.path, new_key())


def test_everything_is_under_the_new_key_and_the_old_one_can_go(
    engine: Engine, vault: Vault, clock: SetClock
) -> None:
    SqlPeople(engine, clock, vault).create("zhao", "viewer", area=None, by="command")
    with engine.begin() as link:
        link.execute(update(people).values(totp_sealed=vault.seal(b"secret")))
    fill(engine, vault, clock)
    before = opened(engine, vault)
    [old] = vault.key_ids

    turn(vault)
    done = rotation(engine, vault).reseal()
    leave_out(vault.path, [old])

    only = Vault(vault.path, environ={})
    assert done == (4 * ROWS + 1, 0)
    assert only.key_ids == vault.key_ids[:1] != (old,)
    assert rotation(engine, only).rows_by_key() == {only.key_ids[0]: 4 * ROWS + 1}
    assert opened(engine, only) == before


def test_a_run_that_is_cut_off_anywhere_loses_nothing_and_is_gone_on_with(
    engine: Engine, vault: Vault, clock: SetClock
) -> None:
    fill(engine, vault, clock)
    before = opened(engine, vault)
    turn(vault)
    first = vault.key_ids[0]

    class Cut(Exception):
        pass

    def cutting(steps: int) -> Iterator[None]:
        yield from [None] * steps
        raise Cut

    for steps in (0, 1, 3):
        left = cutting(steps)
        with pytest.raises(Cut):
            rotation(engine, vault).reseal(progress=lambda _, left=left: next(left))  # type: ignore[misc]
        assert opened(engine, Vault(vault.path, environ={})) == before

    found = rotation(engine, vault).rows_by_key()
    assert 0 < found[first] < 4 * ROWS
    assert rotation(engine, vault).reseal() == (4 * ROWS - found[first], 0)
    assert opened(engine, vault) == before
    assert rotation(engine, vault).reseal() == (0, 0)


def test_what_a_process_writes_under_the_old_key_meanwhile_is_turned_too(
    engine: Engine, vault: Vault, clock: SetClock
) -> None:
    still = Vault(vault.path, environ={}, monotonic=lambda: 0.0)
    fill(engine, vault, clock)
    turn(vault)
    late = iter([True])

    def write(_: int) -> None:
        if next(late, False):
            fill(engine, still, clock, after=1_000)

    done = rotation(engine, vault).reseal(progress=write)

    assert done == (8 * ROWS, 0)
    assert set(rotation(engine, vault).rows_by_key()) == {vault.key_ids[0]}


def test_a_row_that_is_erased_or_set_meanwhile_stays_as_it_became(
    engine: Engine, vault: Vault, clock: SetClock
) -> None:
    with engine.begin() as link:
        bulk.insert(link, sealed, [(n, vault.seal(b"old")) for n in (1, 2)])
    turn(vault)
    stale = [
        {"key_0": n, "old": vault.seal(b"not what stands"), "new": vault.seal(b"back again")} for n in (1, 3)
    ]

    rotation(engine, vault)._write(everywhere(engine)[0], stale)

    assert opened(engine, vault) == [b"old", b"old"]


def test_what_is_under_a_key_that_is_not_here_is_counted_and_left(
    engine: Engine, vault: Vault, clock: SetClock
) -> None:
    lost = Vault(vault.path, environ={"ONESCREEN_KEY": MADE_UP})
    fill(engine, vault, clock)
    with engine.begin() as link:
        link.execute(insert(sealed).values(position=0, ciphertext=lost.seal(b"lost")))
    turn(vault)

    assert rotation(engine, vault).reseal() == (4 * ROWS, 1)
    assert rotation(engine, vault).rows_by_key()[lost.key_ids[0]] == 1
    with pytest.raises(VaultError, match="not here"):
        opened(engine, vault)


def test_a_process_that_runs_takes_a_new_key_within_a_second_and_opens_with_it_at_once(
    tmp_path: Path,
) -> None:
    now = [0.0]
    running = Vault(tmp_path / "key", environ={}, monotonic=lambda: now[0])
    [old] = running.key_ids

    put_first(tmp_path / "key", new_key())
    fresh = Vault(tmp_path / "key", environ={})

    assert running.seal(b"x").startswith(old)
    assert running.open(fresh.seal(b"words")) == b"words"
    now[0] += LOOKS_S
    assert running.seal(b"x").startswith(fresh.key_ids[0])
    assert fresh.key_ids[1:] == (old,)


@pytest.mark.parametrize("content", ["", "no key\n", "\xff"])
def test_a_process_that_runs_goes_on_with_its_keys_where_the_file_is_spoilt(
    tmp_path: Path, content: str
) -> None:
    running = Vault(tmp_path / "key", environ={}, monotonic=lambda: 0.0)
    sealed_before = running.seal(b"words")

    (tmp_path / "key").write_text(content, encoding="latin-1")

    assert running.key_ids
    assert running.open(sealed_before) == b"words"
    with pytest.raises(ConfigError):
        Vault(tmp_path / "key", environ={})


def test_a_key_file_is_never_left_half_written_or_read_by_others(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_where_none(path, frozenset)
    first = keys_in(path)

    put_first(path, new_key())
    two = keys_in(path)
    leave_out(path, [key_id(two[0])])

    assert two[1:] == first
    assert keys_in(path) == two, "the first key always stays"
    leave_out(path, [key_id(two[1])])
    assert keys_in(path) == two[:1]
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


def test_keys_of_the_environment_are_what_they_are(tmp_path: Path) -> None:
    environ: Mapping[str, str] = {"ONESCREEN_KEY": f"{new_key()},{MADE_UP}"}
    vault = Vault(tmp_path / "key", environ=environ)

    assert vault.is_given
    assert len(vault.key_ids) == 2
    assert not (tmp_path / "key").exists()
