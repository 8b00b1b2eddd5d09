"""Faults that can be switched on by URL, as the real services have shown them."""

from dataclasses import dataclass
from enum import StrEnum

from forecasting.weather.standin.api import Answer, Api
from forecasting.weather.standin.errors import CONCURRENT, DAILY, HOURLY, MINUTELY, ApiError, bad_request
from forecasting.weather.standin.params import Params, choice, whole_number


class Fault(StrEnum):
    """What can go wrong."""

    TIMEOUT = "timeout"  # no answer at all, until the asker hangs up
    MINUTELY = "429-minutely"
    HOURLY = "429-hourly"
    DAILY = "429-daily"
    CONCURRENT = "concurrent"
    BAD_GATEWAY = "502"
    OVERLOADED = "503"
    GATEWAY_TIMEOUT = "504"
    HANDSHAKE = "525"
    TRUNCATED = "truncated"  # status 200, and the body breaks off
    NULLS = "nulls"  # no values from three hours ago on
    ERROR_PAGE = "error-page-200"  # the page of a 502, with status 200


OFF = "off"

_ERRORS = {
    Fault.MINUTELY: (429, MINUTELY),
    Fault.HOURLY: (429, HOURLY),
    Fault.DAILY: (429, DAILY),
    Fault.CONCURRENT: (429, CONCURRENT),
    Fault.OVERLOADED: (503, "The service is overloaded"),
}
_PAGES = {
    Fault.BAD_GATEWAY: (502, "502 Bad Gateway"),
    Fault.GATEWAY_TIMEOUT: (504, "504 Gateway Time-out"),
    Fault.ERROR_PAGE: (200, "502 Bad Gateway"),
}
_PAGE = """<html>
<head><title>{0}</title></head>
<body>
<center><h1>{0}</h1></center>
<hr><center>nginx</center>
</body>
</html>
"""
_BROKEN_OFF = b"Unexpected error while streaming data: timeout"


@dataclass
class _Switched:
    fault: Fault
    left: int  # answers still to spoil, negative for all


class Faults:
    """What is switched on, by API."""

    def __init__(self) -> None:
        self._on: dict[Api, _Switched] = {}

    def switch(self, params: Params) -> None:
        """Switch by `kind` (a fault, or off), `count` (default: until off) and `api` (default: every one)."""
        kind = choice(params, "kind", OFF, (OFF, *Fault))
        apis = [Api(choice(params, "api", "", tuple(Api)))] if "api" in params else list(Api)
        count = whole_number(params, "count", -1)
        if count == 0 or count < -1:
            raise bad_request("Parameter count must be at least 1.")
        for api in apis:
            self._on.pop(api, None)
            if kind != OFF:
                self._on[api] = _Switched(Fault(kind), count)

    def take(self, api: Api) -> Fault | None:
        """Return the fault that spoils this answer, if any, and count it."""
        switched = self._on.get(api)
        if switched is None:
            return None
        switched.left -= 1
        if switched.left == 0:
            del self._on[api]
        return switched.fault


def spoiled(fault: Fault) -> Answer | None:
    """Return what a fault answers whatever was asked, None if it spoils the right answer; raises ApiError."""
    if fault in _ERRORS:
        raise ApiError(*_ERRORS[fault])
    if fault in _PAGES:
        status, title = _PAGES[fault]
        return Answer(_PAGE.format(title).encode(), status=status, content_type="text/html")
    if fault is Fault.HANDSHAKE:
        return Answer(b"error code: 525", status=525, content_type="text/plain")
    return None


def broken_off(body: bytes) -> bytes:
    """Return the first half of a body, with what the service writes where it breaks off."""
    return body[: len(body) // 2] + _BROKEN_OFF
