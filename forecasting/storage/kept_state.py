"""The state a model version keeps: when it had seen what, and then the packed model."""

import struct
from datetime import UTC, datetime, timedelta

from forecasting.domain import ModelName
from forecasting.storage.records import ModelState

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TIMES = struct.Struct("<qq")  # microseconds: known_at, fitted_at


def pack_kept(state: ModelState) -> bytes:
    """Return a state with its times as bytes."""
    known_at, fitted_at = ((moment - _EPOCH) // _MICROSECOND for moment in (state.known_at, state.fitted_at))
    return _TIMES.pack(known_at, fitted_at) + state.state


def unpack_kept(model: ModelName, kept: bytes) -> ModelState:
    """Return what `pack_kept` was given."""
    known_at, fitted_at = (_EPOCH + number * _MICROSECOND for number in _TIMES.unpack_from(kept))
    return ModelState(model, known_at, fitted_at, kept[_TIMES.size :])
