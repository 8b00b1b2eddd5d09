"""Every error the product raises on purpose, by what the caller can do about it.

SkewcastError
├── ConfigurationError      the operator must change a setting
├── InputError              what a person typed or a file they gave; the message is for them
├── PlaceNotFound           no such place; ask for another name
├── WeatherError            the weather service gave no usable answer
│   ├── WeatherUnavailable      later it may: time-outs, 5xx, broken bodies
│   ├── WeatherLimitReached     not before `retry_at`
│   └── WeatherRefused          never: our request is wrong
├── ModelError              this model cannot answer for this series; take the next one
│   ├── NotEnoughHistory
│   └── ModelFailed
├── StorageUnavailable      the database does not answer
└── RegistryUnavailable     the model registry is down; forecasting goes on without it
"""

from datetime import datetime


class SkewcastError(Exception):
    """The root of every error raised on purpose."""


class ConfigurationError(SkewcastError):
    """A setting is missing or wrong; the message names it and says what to do."""


class InputError(SkewcastError):
    """Bad input from a person; the message is meant for them."""


class PlaceNotFound(SkewcastError):
    """No place matches."""


class WeatherError(SkewcastError):
    """The weather service gave no usable answer."""


class WeatherUnavailable(WeatherError):
    """The service did not answer, or not with a whole body; a later try may succeed."""


class WeatherLimitReached(WeatherError):
    """The service's request limit is used up until `retry_at`."""

    def __init__(self, message: str, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class WeatherRefused(WeatherError):
    """The service calls our request wrong; asking again gives the same answer."""


class ModelError(SkewcastError):
    """A model cannot answer for this series; the caller takes the next fallback."""


class NotEnoughHistory(ModelError):
    """The series is too short for this model."""


class ModelFailed(ModelError):
    """The model's result is not finite, or outside any sane range."""


class StorageUnavailable(SkewcastError):
    """The database does not answer, or the file is none; the message holds no address."""


class RegistryUnavailable(SkewcastError):
    """The model registry does not answer; nothing but the registry depends on it."""
