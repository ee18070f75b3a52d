"""The alert role in a process that dies at a boundary of a stage: `python -m tests.faults.alert_at`.

    ALERT_DIES=commit:before:3     the process kills itself before the third call of the store's `commit`
    ALERT_DIES=became:after:1      after the first commit of nothing but what became of attempts is durable,
                                   before anyone learns of it

Everything else is what `onescreen role alert` runs; settings come from the environment, as for any role.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from dataclasses import replace
from typing import Any

from dashboard import wiring, wiring_alerts
from dashboard.alerting import role
from dashboard.metrics import Metrics
from dashboard.ports.alerts import Changes


class Dying:
    """The store, until its time has come."""

    def __init__(self, store: Any, name: str, when: str, nth: int) -> None:
        self._store = store
        self._dies_at = (name, when, nth)
        self._calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._store, name)

        def counted(*args: Any, **named: Any) -> Any:
            what = "became" if name == "commit" and _is_what_became(args[0]) else name
            self._calls[what] += 1
            self._die((what, "before", self._calls[what]))
            found = call(*args, **named)
            self._die((what, "after", self._calls[what]))
            return found

        return counted

    def _die(self, here: tuple[str, str, int]) -> None:
        if here == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def _is_what_became(changes: Changes) -> bool:
    return changes == Changes(became=changes.became, custody=changes.custody)


async def main() -> None:
    settings = wiring.load_settings()
    name, when, nth = os.environ["ALERT_DIES"].split(":")
    store = wiring.open_store(settings)
    store = replace(store, alerts=Dying(store.alerts, name, when, int(nth)))
    url = settings.redis
    assert url is not None, "the test gives a wire"
    async with wiring.intake(store, wiring.connect_wire(url), Metrics()) as intake:
        await role.run(wiring_alerts.given_to_role(settings, store, lambda: wiring.connect_wire(url), intake))


if __name__ == "__main__":
    asyncio.run(main())
