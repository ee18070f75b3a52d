"""Hypothesis here: no deadline an example, because the machine that tests may be busy."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fold", deadline=None, derandomize=False, print_blob=True)
settings.load_profile("fold")
