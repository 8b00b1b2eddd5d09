"""Packed model states, marked with the code that made them: no other code may filter on from them."""

import hashlib
from datetime import datetime
from functools import cache
from importlib.resources import files

from forecasting.domain import ModelName
from forecasting.models.protocol import Fitted, Model
from forecasting.storage.records import ModelState

LIVE_MODELS = (ModelName.HYBRID, ModelName.SERVICE, ModelName.ETS, ModelName.SEASONAL_NAIVE)
"""The models that forecast every hour; others are only trained against."""

NO_PART_OF_STATES = ("extremes", "rain", "roles", "scenarios")
"""Modules beside the models that no model imports: what they do to a forecast comes after it."""

MARK_BYTES = 8
"""How much of a packed state tells which code packed it."""


@cache
def models_version() -> str:
    """Return a fingerprint of the models' source files; it changes with any that states depend on."""
    others = {f"{name}.py" for name in NO_PART_OF_STATES}
    sources = sorted(
        (
            file
            for file in files("forecasting.models").iterdir()
            if file.name.endswith(".py") and file.name not in others
        ),
        key=lambda file: file.name,
    )
    return hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()


def is_usable(state: ModelState) -> bool:
    """Tell whether the models' code of today packed this state."""
    return is_ours(state.state)


def is_ours(packed: bytes) -> bool:
    """Tell it from the first bytes of a packed state."""
    return packed[:MARK_BYTES] == _mark()


def pack(fitted: Fitted, known_at: datetime, fitted_at: datetime) -> ModelState:
    """Return the state of a fitted model that has seen everything known at `known_at`."""
    return ModelState(fitted.name, known_at, fitted_at, _mark() + fitted.pack())


def unpack(model: Model, state: ModelState) -> Fitted:
    """Restore a usable state."""
    return model.unpack(state.state[MARK_BYTES:])


def _mark() -> bytes:
    return bytes.fromhex(models_version())[:MARK_BYTES]
