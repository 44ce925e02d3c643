"""Logs: only the fields on the list, never content, never a token."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.transport import redacted

# What may be logged: ids of rows, kinds, counts, names of errors. Everything else is dropped before it is written.
ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "row",
        "kind",
        "tries",
        "fault",
        "count",
        "where",
        "seconds",
        "address",
        "version",
    }
)


def only_allowed(logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in entry.items() if name in ALLOWED}


class Redacting(logging.Filter):
    """Libraries log what they like: their lines lose every token, and httpx's requests are not logged at all."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), None
        record.exc_info = None
        return True


def set_up(level: int = logging.INFO) -> None:
    """Structured lines on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redacting())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "telegram", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Each tick says itself what it could not do, a late one is made up for, and one cut off by the end is no fault.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    # What these warn of is the letters and the style of a picture or a document, and may quote its words.
    for drawing in ("matplotlib", "weasyprint", "fontTools"):
        logging.getLogger(drawing).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            only_allowed,
            structlog.processors.LogfmtRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def where(error: BaseException) -> str:
    """The innermost place of an error: file and line, nothing of what was being handled."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""


def watch(loop: asyncio.AbstractEventLoop) -> None:
    """What falls out of a task that nobody waits for is logged like any fault: asyncio's own line would quote it."""
    loop.set_exception_handler(_fell_through)


def _fell_through(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    # The message of asyncio's own ("Task exception was never retrieved") names no value; a library's might.
    kind = type(context.get("task") or context.get("future") or context.get("handle")).__name__
    log.error("loop_fault", kind=kind, fault=type(error).__name__, where=where(error) if error else "")


log: Any = structlog.get_logger()
