"""Many rows at a time: however many they are, each is there once."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from dashboard.store import bulk
from dashboard.store.engine import writing
from dashboard.store.schema import sealed

FEW_AND_MANY = (0, 1, 2, 63, 511, 512, 513, 1_300)


@pytest.mark.parametrize("n", FEW_AND_MANY)
def test_every_row_is_inserted_once(engine: Engine, n: int) -> None:
    rows = [(position, b"words") for position in range(1, n + 1)]

    with writing(engine) as link:
        bulk.insert(link, sealed, rows)
        found = bulk.fetch(link, select(sealed).order_by(sealed.c.position))

    assert found == rows


@pytest.mark.parametrize("n", FEW_AND_MANY)
def test_what_stands_is_replaced_and_the_rest_is_added(engine: Engine, n: int) -> None:
    with writing(engine) as link:
        bulk.insert(link, sealed, [(position, b"old") for position in range(1, n + 1, 2)])
    rows = [(position, b"new") for position in range(1, n + 1)]

    with writing(engine) as link:
        bulk.upsert(link, sealed, rows)
        found = bulk.fetch(link, select(sealed).order_by(sealed.c.position))

    assert found == rows
