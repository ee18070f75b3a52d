"""The contract of a stage: it reads what stands and what came, and adds to what the round comes to.

No stage touches the network, a store, a clock or chance. What it changes of the standing, it writes into the
round as well, so that both are the same after the commit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from dashboard.alerting.stages.round import Round
from dashboard.alerting.stages.standing import Standing

Stage: TypeAlias = Callable[[Standing, Round], None]
