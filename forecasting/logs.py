"""Logs: one JSON object a line on standard output, without tokens."""

import json
import logging
import re
import sys
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal, TextIO

from loguru import logger

if TYPE_CHECKING:
    from loguru import Message

# A bot's token stands in every URL of Telegram's Bot API; keys and passwords stand in others.
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_PASSWORD = re.compile(r"(://[^:/\s]*:)[^@/\s]+@")
_KEY = re.compile(r"(apikey=)[^&\s]+", re.IGNORECASE)


def redact(text: str) -> str:
    """Blot out secrets.

    >>> redact("POST /bot12345678:AAGsdf_8sd7fYsd8f7YsdfHsdf/getMe")
    'POST /bot***/getMe'
    >>> redact("postgresql://skewcast:pa55@db/skewcast")  # pragma: allowlist secret
    'postgresql://skewcast:***@db/skewcast'
    """
    return _KEY.sub(r"\1***", _PASSWORD.sub(r"\1***@", _TOKEN.sub("***", text)))


def set_up_logs(level: str, form: Literal["json", "text"], stream: TextIO | None = None) -> None:
    """Send all logs, the standard library's too, to a stream, by default standard output."""
    logger.remove()
    if form == "json":
        # A format that is a function gets no trace added: only the trace is left of the formatted text.
        logger.add(
            partial(_write_json, stream),
            level=level,
            backtrace=False,
            diagnose=False,
            format=lambda _record: "{exception}",
        )
    else:
        logger.add(
            partial(_write_text, stream),
            level=level,
            backtrace=False,
            diagnose=False,
            format="{time:HH:mm:ss} {level: <7} {message}",
        )
    logging.basicConfig(handlers=[_Forward()], level=logging.INFO, force=True)
    for chatty in ("aiogram", "apscheduler", "alembic", "mlflow", "httpx", "urllib3", "matplotlib"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _Forward(logging.Handler):
    """Hands records of the standard library's loggers to loguru."""

    def emit(self, record: logging.LogRecord) -> None:
        frame: FrameType | None = sys._getframe()  # noqa: SLF001 - loguru documents this way to find the caller
        depth = 0
        while frame and (depth == 0 or frame.f_code.co_filename == logging.__file__):
            frame, depth = frame.f_back, depth + 1
        level = record.levelname if record.levelname in logger._core.levels else record.levelno  # type: ignore[attr-defined]  # noqa: SLF001 - no public way to ask
        logger.opt(depth=depth, exception=record.exc_info).log(level, record.getMessage())


def _write_json(stream: TextIO | None, message: "Message") -> None:
    record = message.record
    line: dict[str, Any] = {
        "time": record["time"].isoformat(timespec="milliseconds"),
        "level": record["level"].name,
        "message": record["message"],
        "logger": record["name"],
        **record["extra"],
    }
    if record["exception"]:
        line["exception"] = str(message).strip()
    _write_line(stream, redact(json.dumps(line, default=str, ensure_ascii=False)) + "\n")


def _write_text(stream: TextIO | None, message: "Message") -> None:
    fields = " ".join(f"{name}={value}" for name, value in message.record["extra"].items())
    text = str(message).rstrip("\n")
    _write_line(stream, redact(f"{text} {fields}".rstrip()) + "\n")


def _write_line(stream: TextIO | None, line: str) -> None:
    target = stream or sys.stdout
    target.write(line)
    target.flush()
