"""Packed model states, marked with the code that made them: no other code may filter on from them."""

import hashlib
from datetime import datetime
from functools import cache
from importlib.resources import files

from forecasting.domain import ModelName
from forecasting.models.protocol import Fitted, Model
from forecasting.storage.records import ModelState

MODELS = tuple(model for model in ModelName if model is not ModelName.OURS)
"""The models that have a state of their own."""

_MARK_BYTES = 8


@cache
def models_version() -> str:
    """Return a fingerprint of the models' source files; it changes with any of them."""
    sources = sorted(
        (file for file in files("forecasting.models").iterdir() if file.name.endswith(".py")),
        key=lambda file: file.name,
    )
    return hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()


def is_usable(state: ModelState) -> bool:
    """Tell whether the models' code of today packed this state."""
    return state.state[:_MARK_BYTES] == _mark()


def pack(fitted: Fitted, known_at: datetime, fitted_at: datetime) -> ModelState:
    """Return the state of a fitted model that has seen everything known at `known_at`."""
    return ModelState(fitted.name, known_at, fitted_at, _mark() + fitted.pack())


def unpack(model: Model, state: ModelState) -> Fitted:
    """Restore a usable state."""
    return model.unpack(state.state[_MARK_BYTES:])


def _mark() -> bytes:
    return bytes.fromhex(models_version())[:_MARK_BYTES]
