"""A clock that can be set to a past hour and let go again."""

from datetime import datetime

from forecasting.clock import utc_now


class MovableClock:
    """Shows the moment it is set to; the real time while it is not."""

    def __init__(self) -> None:
        self._moment: datetime | None = None

    def __call__(self) -> datetime:
        """Return the moment shown."""
        return self._moment or utc_now()

    def set(self, moment: datetime) -> None:
        """Stop at a moment."""
        self._moment = moment

    def release(self) -> None:
        """Show the real time."""
        self._moment = None
