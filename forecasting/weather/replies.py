"""What an HTTP reply of a weather service means: a body to read, or the error that says what can be done."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ValidationError

from forecasting.errors import WeatherError, WeatherLimitReached, WeatherRefused, WeatherUnavailable

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_QUEUE_CLEARS = timedelta(seconds=5)
_LONGEST_ERROR_BYTES = 4096


class _ErrorBody(BaseModel):
    error: bool
    reason: str


def error_of(service: str, status: int, body: bytes, now: datetime) -> WeatherError | None:
    """Return the error a reply stands for, or None for a body worth reading.

    An error text is believed whatever the status: proxies have sent them with 200. Limits end at the
    turn of the minute, hour or UTC day, as the service counts in fixed windows and sends no Retry-After.
    """
    reason = _reason(body)
    if status in (200, 204) and reason is None:
        return None
    said = f"{service}: {status} {reason or ''}".rstrip()
    if status == 429 or (reason and "limit exceeded" in reason):
        return WeatherLimitReached(said, _retry_at(reason or "", now))
    if status in (200, 408) or status >= 500:
        return WeatherUnavailable(said)
    return WeatherRefused(said)


def _reason(body: bytes) -> str | None:
    if len(body) > _LONGEST_ERROR_BYTES:
        return None
    try:
        return _ErrorBody.model_validate_json(body).reason
    except ValidationError:
        return None


def _retry_at(reason: str, now: datetime) -> datetime:
    if "concurrent" in reason:
        return now + _QUEUE_CLEARS
    if reason.startswith("Daily"):
        return _next(_DAY, now)
    if reason.startswith("Hourly"):
        return _next(_HOUR, now)
    return _next(_MINUTE, now)


def _next(window: timedelta, now: datetime) -> datetime:
    """Return the start of the next UTC minute, hour or day."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ((now - midnight) // window + 1) * window
