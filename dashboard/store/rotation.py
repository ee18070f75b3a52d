"""From an old key to the new one: everything that is sealed, opened and sealed again, a few rows at a time.

Each row tells its key, so what is done is known from the rows alone: a run that was cut off goes on where it
stands, and no row is ever without a key that opens it. A row that changes meanwhile (erased, set anew) is
left as it became.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Engine, LargeBinary, Table, bindparam, func, select, tuple_, update

from dashboard.ports import SealError
from dashboard.store import bulk
from dashboard.store.engine import answering, writing
from dashboard.store.key_file import ID_BYTES, KeyId
from dashboard.store.schema import refusals, sealed
from dashboard.store.schema_alerts import silences
from dashboard.store.schema_apart import personal
from dashboard.store.schema_people import people
from dashboard.store.vault import Vault

BATCH: Final = 500


JOURNAL_COLUMNS: Final = (
    sealed.c.ciphertext,
    personal.c.ciphertext,
    refusals.c.ciphertext,
    people.c.totp_sealed,
)
ALERT_COLUMNS: Final = (silences.c.reason_sealed,)


class Place(NamedTuple):
    """A column that holds what is sealed, and where it stands."""

    engine: Engine
    column: Column[Any]

    @property
    def table(self) -> Table:
        return self.column.table


def places(*, journal: Engine, alerts: Engine) -> Sequence[Place]:
    """Wherever anything is sealed."""
    return [
        Place(engine, column)
        for engine, columns in ((journal, JOURNAL_COLUMNS), (alerts, ALERT_COLUMNS))
        for column in columns
    ]


class Resealed(NamedTuple):
    """`rows` are under the first key now; `unopened` are under a key that is not here, and stay so."""

    rows: int
    unopened: int


class Rotation:
    """Blocking. Raises JournalError. Any number of processes may write meanwhile."""

    def __init__(self, places: Sequence[Place], vault: Vault, *, batch: int = BATCH) -> None:
        self._places = places
        self._vault = vault
        self._batch = batch

    def rows_by_key(self) -> Mapping[KeyId, int]:
        return rows_by_key(self._places)

    def reseal(self, *, progress: Callable[[int], None] = lambda rows: None) -> Resealed:
        """Until everything is under the first key, what was written under an older one meanwhile too.

        `progress` is told how many rows each step did.
        """
        rows = 0
        while True:
            passed = [self._pass(place, progress) for place in self._places]
            rows += sum(each.rows for each in passed)
            if not any(each.rows for each in passed):
                return Resealed(rows, sum(each.unopened for each in passed))

    def _pass(self, place: Place, progress: Callable[[int], None]) -> Resealed:
        first = self._vault.key_ids[0]
        key = tuple(place.table.primary_key.columns)
        rows = unopened = 0
        after: Sequence[Any] | None = None
        while True:
            query = select(*key, place.column).where(_key_of(place) != first).order_by(*key)
            if after is not None:
                query = query.where(tuple_(*key) > tuple_(*after))
            with answering(place.engine), place.engine.connect() as link:
                found = link.execute(query.limit(self._batch)).all()
            anew = [values for row in found if (values := self._anew(*row)) is not None]
            self._write(place, anew)
            rows, unopened = rows + len(anew), unopened + len(found) - len(anew)
            progress(len(anew))
            if len(found) < self._batch:
                return Resealed(rows, unopened)
            after = tuple(found[-1])[:-1]

    def _anew(self, *row: Any) -> dict[str, Any] | None:
        key, old = row[:-1], row[-1]
        try:
            new = self._vault.seal(self._vault.open(old))
        except SealError:
            return None
        return {**{f"key_{i}": value for i, value in enumerate(key)}, "old": old, "new": new}

    def _write(self, place: Place, anew: Sequence[dict[str, Any]]) -> None:
        if not anew:
            return
        key = place.table.primary_key.columns
        where = [column == bindparam(f"key_{i}") for i, column in enumerate(key)]
        change = update(place.table).where(*where, place.column == bindparam("old"))
        with answering(place.engine), writing(place.engine) as link:
            link.execute(change.values({place.column.name: bindparam("new")}), anew)


def rows_by_key(places: Sequence[Place]) -> Mapping[KeyId, int]:
    """How many rows each key sealed. Blocking: every row is looked at. Raises JournalError."""
    found: dict[KeyId, int] = {}
    for place in places:
        begins = _key_of(place)
        query = select(begins, func.count()).where(place.column.is_not(None)).group_by(begins)
        with answering(place.engine), place.engine.connect() as link:
            for id_, n in bulk.fetch(link, query):
                found[bytes(id_)] = found.get(bytes(id_), 0) + n
    return found


def _key_of(place: Place) -> Any:
    return func.substr(place.column, 1, ID_BYTES, type_=LargeBinary())
