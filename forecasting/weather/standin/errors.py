"""The errors the services send, by their exact texts."""


class ApiError(Exception):
    """Answered with this status and `{"error":true,"reason":…}`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def bad_request(reason: str) -> ApiError:
    """Return the error of a request that is wrong in itself."""
    return ApiError(400, reason)


MINUTELY = "Minutely API request limit exceeded. Please try again in one minute."
HOURLY = "Hourly API request limit exceeded. Please try again in the next hour."
DAILY = "Daily API request limit exceeded. Please try again tomorrow."
CONCURRENT = "Too many concurrent requests"
TOO_MUCH_DATA = (
    "Your API call requests too much data. "
    "Please reduce the number of variables, locations and/or weather models."
)
NO_DATA = "No data is available for this location"
