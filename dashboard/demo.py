"""The demo: a simulated district, 90 generated days behind it, labelled 演示 wherever shown."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.config import Settings
from dashboard.ingest.intake import Intake
from dashboard.wiring import Store


def install(store: Store, settings: Settings, *, say: Callable[[str], None]) -> None:
    raise NotImplementedError


async def live(intake: Intake, store: Store, settings: Settings) -> None:
    raise NotImplementedError
