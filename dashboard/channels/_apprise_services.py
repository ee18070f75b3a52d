"""Apprise with all its services. Importing it loads them, once, where its processes are forked from."""

from __future__ import annotations

from apprise import Apprise

Apprise().add("json://127.0.0.1/")
