"""Column types: aware UTC times and packed arrays."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import DateTime, Dialect, LargeBinary, TypeDecorator

from forecasting.domain import Float32s


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Turn any aware time into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must carry its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give SQLite's naive times their zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class PackedArray(TypeDecorator[Float32s]):
    """A float32 array of one shape, packed as little-endian bytes; any other shape is refused."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Pack."""
        if value is None:
            return None
        if np.shape(value) != self.shape:
            raise ValueError(f"an array of shape {self.shape} is stored here, not {np.shape(value)}")
        return np.ascontiguousarray(value, dtype="<f4").tobytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Float32s | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Unpack; read-only, as it shares the driver's buffer."""
        return None if value is None else np.frombuffer(value, dtype="<f4").reshape(self.shape)
