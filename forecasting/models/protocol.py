"""What every forecast model can do."""

from datetime import datetime
from typing import Protocol

from forecasting.domain import Forecast, ModelName
from forecasting.timeseries import History


class Fitted(Protocol):
    """A model with its parameters fixed, standing at the last news it was given."""

    @property
    def name(self) -> ModelName:
        """The model's name."""
        ...

    def update(self, news: History) -> None:
        """Filter on with values and vintages that became known since the last call; nothing is refitted.

        The same news twice changes nothing. Gaps are skipped, never filled.
        """
        ...

    def predict(self, origin: datetime) -> Forecast:
        """Forecast 72 hours from a whole hour, from what has been given so far; the state stays as it is.

        Hours that a path of the weather service does not reach are NaN.

        Raises NotEnoughHistory or ModelFailed.
        """
        ...

    def forget(self, days: float) -> None:
        """Let past errors count as if they were so many days older: the widths of ranges adapt sooner."""
        ...

    def pack(self) -> bytes:
        """Return parameters and state as bytes without pickles: `Model.unpack` restores them exactly."""
        ...


class Model(Protocol):
    """A way to forecast, before it has seen a series."""

    @property
    def name(self) -> ModelName:
        """The model's name."""
        ...

    def fit(self, history: History) -> Fitted:
        """Estimate parameters and filter through the history. Raises NotEnoughHistory or ModelFailed."""
        ...

    def unpack(self, packed: bytes) -> Fitted:
        """Restore what `Fitted.pack` returned; forecasts afterwards are the same, byte for byte."""
        ...
