"""Logging failures by their kind and place only: messages of exceptions may hold what people typed."""

import traceback
from collections.abc import Iterator

from loguru import logger

_FRAMES = 8


def log_failure(message: str, error: BaseException, **fields: object) -> None:
    """Log an error with its causes' classes and the last lines of code it passed, without their words."""
    logger.bind(error=" <- ".join(_kinds(error)), where=_where(error), **fields).error(message)


def _kinds(error: BaseException) -> Iterator[str]:
    cause: BaseException | None = error
    while cause is not None:
        yield type(cause).__name__
        cause = cause.__cause__


def _where(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
