"""From a question to the right answer of one API, at one time."""

from datetime import date, datetime

from forecasting.weather.standin.api import Answer, Api
from forecasting.weather.standin.cities import search_body
from forecasting.weather.standin.forecast import FORECAST, PREVIOUS_RUNS, forecast_body, read_request
from forecasting.weather.standin.params import Params
from forecasting.weather.standin.stations import current_body, history_body

_RULES = {Api.FORECAST: FORECAST, Api.PREVIOUS_RUNS: PREVIOUS_RUNS}


def right_answer(api: Api, params: Params, now: datetime, today: date, *, nulls: bool) -> Answer:
    """Answer from the record, its today moved to `today`, with what was known at `now`. Raises ApiError."""
    if api is Api.GEOCODING:
        return Answer(search_body(params))
    if api is Api.METAR:
        body = current_body(params, now, today)
        return Answer(body, status=200 if body else 204)
    if api is Api.METAR_HISTORY:
        return Answer(history_body(params, now, today), content_type="text/plain")
    request = read_request(params, _RULES[api], now)
    return Answer(forecast_body(request, today, nulls=nulls), weight=request.weight)
