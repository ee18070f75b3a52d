"""Structured logs: one JSON object a line. Never a payload, an id of a person, a token or a raw message."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TextIO

import structlog
from structlog.typing import Processor

QUIET: Final = ("uvicorn.access", "httpx", "httpcore", "websockets.client", "alembic.runtime.migration")
"""Loggers that say a line for each request, with what was asked for, or at each start that all is well."""


def set_up_logs(
    *, level: str = "INFO", stream: TextIO | None = None, bound: Mapping[str, str] | None = None
) -> None:
    """Send all logs of this process to `stream` (stderr if not given), libraries' too.

    `bound` goes into every line, for instance the role that this process plays.
    """
    structlog.contextvars.bind_contextvars(**(bound or {}))
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.PositionalArgumentsFormatter(),
        _without_colour,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    _take_over_stdlib(level, stream or sys.stderr, shared)


def _take_over_stdlib(level: str, stream: TextIO, shared: list[Processor]) -> None:
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    out = logging.StreamHandler(stream)
    out.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove_meta, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_colour(_: Any, __: str, said: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """uvicorn says everything twice, the second time with colours."""
    said.pop("color_message", None)
    return said
