"""What one weather service is known to be up to: whether to ask it now, and how long it has been silent.

failures   1  2  3  4  5                 6                                  0
state      asked ───────│ left alone 1 min │ one trial │ left alone 2 min … │ asked
log lines        ▲ stopped answering                                        ▲ answers again
"""

from datetime import datetime, timedelta

from loguru import logger

from forecasting.errors import WeatherLimitReached, WeatherUnavailable

FAILURES_TO_OPEN = 5
FIRST_COOL_DOWN = timedelta(minutes=1)
LONGEST_COOL_DOWN = timedelta(minutes=30)


class Health:
    """A circuit breaker that also remembers used-up limits and logs each outage in two lines."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._failures = 0
        self._failing_since: datetime | None = None
        self._logged = False
        self._left_alone_until: datetime | None = None
        self._limited_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the service failed so often that a further try is a trial after a cool-down."""
        return self._failures >= FAILURES_TO_OPEN

    def check(self, now: datetime) -> None:
        """Raise instead of asking a service that is used up (WeatherLimitReached) or left alone."""
        if self._limited_until and now < self._limited_until:
            raise WeatherLimitReached(f"{self._service}: request limit is used up", self._limited_until)
        if self._left_alone_until and now < self._left_alone_until:
            raise WeatherUnavailable(f"{self._service}: left alone after {self._failures} failures")

    def answered(self, now: datetime) -> None:
        """Note a sign of life; the first after an outage is logged with how long it lasted."""
        if self._logged and self._failing_since:
            lasted = now - self._failing_since
            logger.bind(service=self._service, lasted_seconds=int(lasted.total_seconds())).info(
                "Weather service answers again after {lasted}", lasted=str(lasted).split(".")[0]
            )
        self._failures = 0
        self._failing_since = self._left_alone_until = self._limited_until = None
        self._logged = False

    def failed(self, now: datetime) -> None:
        """Count one failed try; from the fifth in a row on the service is left alone for a while."""
        self._failures += 1
        self._failing_since = self._failing_since or now
        if self.is_open:
            cool_down = FIRST_COOL_DOWN * 2 ** min(self._failures - FAILURES_TO_OPEN, 10)
            self._left_alone_until = now + min(cool_down, LONGEST_COOL_DOWN)

    def limited(self, now: datetime, retry_at: datetime) -> None:
        """Note that the request limit is used up: nothing is asked before `retry_at`."""
        self._failing_since = self._failing_since or now
        self._limited_until = retry_at

    def gave_up(self, error: Exception) -> None:
        """Log the first call of an outage that came back without an answer."""
        if not self._logged:
            logger.bind(service=self._service).warning("Weather service stopped answering: {}", error)
        self._logged = True
