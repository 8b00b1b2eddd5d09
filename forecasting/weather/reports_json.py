"""Reading current METARs from the JSON of aviationweather.gov."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, Strict, TypeAdapter

from forecasting.weather.answers import StationReport
from forecasting.weather.units import station_values

_Number = Annotated[float, Strict()]


class _Report(BaseModel):
    """One report as sent: °C, knots, hPa, metres; any field may be missing or null."""

    icao: str | None = Field(None, alias="icaoId")
    observed: int | None = Field(None, alias="obsTime")
    kind: str = Field("METAR", alias="metarType")
    temperature: _Number | None = Field(None, alias="temp")
    dew_point: _Number | None = Field(None, alias="dewp")
    wind_knots: _Number | None = Field(None, alias="wspd")
    sea_level_pressure: _Number | None = Field(None, alias="slp")
    altimeter: _Number | None = Field(None, alias="altim")
    latitude: _Number | None = Field(None, alias="lat")
    longitude: _Number | None = Field(None, alias="lon")
    elevation: _Number | None = Field(None, alias="elev")


_Reports = TypeAdapter(list[_Report], config=ConfigDict(hide_input_in_errors=True))


def read_current_reports(body: bytes) -> list[StationReport]:
    """Read the routine reports that say where and when; an empty body is no reports. Raises ValueError."""
    if not body.strip():
        return []
    read = (_station_report(report) for report in _Reports.validate_json(body) if report.kind == "METAR")
    return [report for report in read if report]


def _station_report(report: _Report) -> StationReport | None:
    if not report.icao or report.observed is None or report.latitude is None or report.longitude is None:
        return None
    values = station_values(
        temperature=report.temperature,
        dew_point=report.dew_point,
        wind_knots=report.wind_knots,
        pressure=report.altimeter if report.sea_level_pressure is None else report.sea_level_pressure,
    )
    time = datetime.fromtimestamp(report.observed, UTC)
    return StationReport(report.icao, time, values, report.latitude, report.longitude, report.elevation)
