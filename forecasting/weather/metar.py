"""Station reports: the nearest station, its last hours, its past months, and one report an hour."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from forecasting.clock import Clock, epoch_hour, from_epoch_hour
from forecasting.domain import Station
from forecasting.weather.answers import StationReport
from forecasting.weather.distance import box_around, distance_km
from forecasting.weather.http import WeatherHttp
from forecasting.weather.reports_csv import REPORT_COLUMNS, read_past_reports
from forecasting.weather.reports_json import read_current_reports

FARTHEST_KM = 30.0
MOST_HEIGHT_METRES = 150.0
NEAREST_HOUR = timedelta(minutes=20)

_LONGEST_SILENCE_HOURS = 3
_MOST_ROWS = 400
_REPORTS_PER_HOUR = 3  # Europe reports half-hourly, and specials come on top


class MetarReports:
    """Asks aviationweather.gov for the last hours and the Iowa archive for months; raises WeatherError."""

    def __init__(self, http: WeatherHttp, current_url: str, history_url: str, clock: Clock) -> None:
        self._http = http
        self._current_url = current_url
        self._history_url = history_url
        self._clock = clock

    async def find_station(
        self, latitude: float, longitude: float, elevation: float | None
    ) -> Station | None:
        """Find the nearest station that reported lately, within 30 km and 150 m of height."""
        box = ",".join(f"{edge:.3f}" for edge in box_around(latitude, longitude, FARTHEST_KM))
        reports = await self._fetch_current({"bbox": box, "hours": str(_LONGEST_SILENCE_HOURS)})
        stations = [_station(report, latitude, longitude) for report in reports]
        near = [station for station in stations if _is_near(station, elevation)]
        return min(near, key=lambda station: (station.distance_km, station.icao), default=None)

    async def fetch_recent(self, icaos: Sequence[str], *, hours: int = 6) -> dict[str, list[StationReport]]:
        """Fetch the routine reports of the last hours, oldest first, for every station that sent any."""
        size = max(1, _MOST_ROWS // (hours * _REPORTS_PER_HOUR))
        found: dict[str, list[StationReport]] = {}
        for start in range(0, len(icaos), size):
            batch = icaos[start : start + size]
            for report in await self._fetch_current({"ids": ",".join(batch), "hours": str(hours)}):
                found.setdefault(report.icao, []).append(report)
        return {icao: sorted(reports, key=lambda report: report.time) for icao, reports in found.items()}

    async def fetch_history(self, icao: str, first: date, last: date) -> list[StationReport]:
        """Fetch the routine reports that speak for the hours of whole UTC days, both included."""
        params = {
            "station": icao,
            "data": ",".join(REPORT_COLUMNS),
            # The report that speaks for midnight is often taken minutes before it.
            "sts": _iso(_midnight(first) - NEAREST_HOUR),
            "ets": _iso(_midnight(last + timedelta(days=1))),
            "tz": "UTC",
            "format": "onlycomma",
            "latlon": "yes",
            "elev": "yes",
            "missing": "M",
            "report_type": "3",
        }
        reports = await self._http.get(self._history_url, params, lambda body: read_past_reports(body, icao))
        return self._until_now(reports)

    async def _fetch_current(self, params: dict[str, str]) -> list[StationReport]:
        return self._until_now(
            await self._http.get(self._current_url, params | {"format": "json"}, read_current_reports)
        )

    def _until_now(self, reports: Iterable[StationReport]) -> list[StationReport]:
        """Drop reports from the future: the station's clock is wrong, so their hour is too."""
        return [report for report in reports if report.time <= self._clock()]


def hourly(reports: Iterable[StationReport]) -> dict[int, StationReport]:
    """Return for each epoch hour the report nearest to it, within 20 minutes; the earlier one on a tie.

    13:40 ├────── 13:51 ──── 14:00 ───────────────┤ 14:20
                  taken ──▶ speaks for
    """
    nearest: dict[int, StationReport] = {}
    for report in sorted(reports, key=lambda report: report.time):
        hour = epoch_hour(report.time + timedelta(minutes=30))
        if _distance(report, hour) > NEAREST_HOUR:
            continue
        if hour not in nearest or _distance(report, hour) < _distance(nearest[hour], hour):
            nearest[hour] = report
    return nearest


def _distance(report: StationReport, hour: int) -> timedelta:
    return abs(report.time - from_epoch_hour(hour))


def _station(report: StationReport, latitude: float, longitude: float) -> Station:
    away = distance_km(latitude, longitude, report.latitude, report.longitude)
    return Station(report.icao, report.latitude, report.longitude, report.elevation, away)


def _is_near(station: Station, elevation: float | None) -> bool:
    if station.distance_km > FARTHEST_KM:
        return False
    if elevation is None or station.elevation is None:
        return True
    return abs(station.elevation - elevation) <= MOST_HEIGHT_METRES


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}"
