"""What every test of a channel needs: its loop ends with no connection open."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from dashboard.channels import _http


@pytest_asyncio.fixture(autouse=True)
async def connections_let_go() -> AsyncIterator[None]:
    yield
    await _http.let_go()
