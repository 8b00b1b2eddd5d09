"""What the stand-in knows when: its record is real, and nothing in it is told before its time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.clock import epoch_hour
from forecasting.domain import VALID_RANGE, Variable
from forecasting.weather.standin.pack import DAYS_AFTER, NEW_YORK, main
from forecasting.weather.standin.packing import pack, unpack
from forecasting.weather.standin.record import RecordedPlace, recorded_places, recorded_station
from forecasting.weather.standin.vintages import Vintages

pytestmark = pytest.mark.unit


def new_york() -> RecordedPlace:
    (place,) = (place for place in recorded_places() if place.vintages)
    return place


def midnight_of(place: RecordedPlace) -> int:
    return epoch_hour(datetime(place.today.year, place.today.month, place.today.day, tzinfo=UTC))


now_hours = st.integers(-85 * 24, DAYS_AFTER * 24).map(lambda hours: midnight_of(new_york()) + hours)


@given(st.lists(st.floats(-300, 300) | st.just(np.nan), min_size=1), st.integers(0, 2))
def test_packing_keeps_the_decimals_that_are_printed(values: list[float], decimals: int) -> None:
    sent = np.array(values)
    kept = unpack(pack(sent, decimals), decimals)
    np.testing.assert_allclose(kept, sent, atol=0.5 * 10**-decimals + 1e-9)


def test_new_york_has_station_analysis_and_forecasts_for_more_than_75_days() -> None:
    place, station = new_york(), recorded_station()
    first = midnight_of(place) - 80 * 24
    hours = np.arange(first, midnight_of(place))
    for variable in Variable:
        column = place.said(variable, 0, hours, midnight_of(place) + 24)
        assert np.mean(np.isfinite(column)) > 0.99
    assert place.vintages[Variable.TEMPERATURE].issued[0] < first
    assert set(hours) <= set(station.hours)


def test_every_recorded_value_is_possible_weather_but_for_denvers_barometer() -> None:
    for place in recorded_places():
        for variable, column in place.analysis.items():
            if (place.name, variable) == ("Denver", Variable.PRESSURE):
                continue
            low, high = VALID_RANGE[variable]
            assert np.nanmin(column) >= low
            assert np.nanmax(column) <= high


@given(now_hours)
def test_forecasts_reach_at_least_five_days_ahead(now_hour: int) -> None:
    ahead = new_york().said(Variable.TEMPERATURE, 0, np.arange(now_hour, now_hour + 120), now_hour)
    assert np.all(np.isfinite(ahead))


@given(now_hours)
def test_settled_hours_are_analysis_and_later_ones_the_newest_forecast(now_hour: int) -> None:
    place = new_york()
    hours = np.arange(now_hour - 30, now_hour + 48)
    said = place.said(Variable.TEMPERATURE, 0, hours, now_hour)
    settled = hours <= now_hour - 12
    later = place.said(Variable.TEMPERATURE, 0, hours, now_hour + 1000)
    np.testing.assert_array_equal(said[settled], later[settled])
    vintages = place.vintages[Variable.TEMPERATURE]
    (newest,) = np.flatnonzero(vintages.issued == max(vintages.issued[vintages.issued <= now_hour]))
    path = vintages.paths[newest][now_hour - vintages.first_valid[newest] :][:48]
    np.testing.assert_array_equal(said[hours >= now_hour], path)


@given(now_hours, st.integers(1, 3))
def test_no_answer_uses_a_forecast_issued_after_the_clock(now_hour: int, days: int) -> None:
    vintages = new_york().vintages[Variable.TEMPERATURE]
    later = vintages.issued > now_hour
    blind = Vintages(vintages.issued, vintages.first_valid, np.where(later[:, None], 999.0, vintages.paths))
    hours = np.arange(now_hour - 60, now_hour + 100)
    np.testing.assert_array_equal(blind.newest(hours, now_hour), vintages.newest(hours, now_hour))
    np.testing.assert_array_equal(blind.before(hours, days, now_hour), vintages.before(hours, days, now_hour))


@given(now_hours, st.integers(1, 3))
def test_previous_runs_are_the_recorded_forecasts_of_that_age(now_hour: int, days: int) -> None:
    vintages = new_york().vintages[Variable.TEMPERATURE]
    hours = np.arange(now_hour - 48, now_hour)
    said = vintages.before(hours, days, now_hour)
    for hour, value in zip(hours, said, strict=True):
        age = hour - 24 * days - vintages.issued
        rows = np.flatnonzero((age >= 0) & (age <= 12))
        expected = vintages.paths[rows[-1], hour - vintages.first_valid[rows[-1]]] if len(rows) else np.nan
        np.testing.assert_equal(value, expected)


@given(st.integers(-300 * 24, DAYS_AFTER * 24))
def test_places_without_recorded_forecasts_never_tell_the_future(hours_from_today: int) -> None:
    for place in recorded_places():
        now_hour = midnight_of(place) + hours_from_today
        hours = np.arange(now_hour - 24, now_hour + 48)
        for variable in place.analysis:
            said = place.said(variable, 0, hours, now_hour)
            if variable not in place.vintages:
                assert np.all(np.isnan(said[hours > now_hour]))
                assert not place.has(variable, 1)


def test_the_packing_script_reads_the_published_sets(tmp_path: Path) -> None:
    write_sets(tmp_path)
    main(tmp_path, into=tmp_path)
    analysis, vintages, station = (
        load(tmp_path / f"{name}.npz") for name in ("analysis", "new_york_vintages", "kjfk")
    )
    start = epoch_hour(datetime(2023, 12, 27, 5, tzinfo=UTC))
    row = start - epoch_hour(datetime(2022, 12, 28, tzinfo=UTC))
    assert list(analysis["new_york.temperature_2m"][row : row + 3]) == [100, 110, 200]  # °C x 10
    assert analysis["new_york.pressure_msl"][row] == 10008  # 1000 hPa at 7 m
    assert analysis["new_york.wind_speed_10m"][row] == 447  # 10 mph
    assert analysis["new_york.precipitation"][row] == 2540  # an inch of rain and showers
    assert list(vintages["issued"]) == [start + 1]
    assert list(vintages["paths"][0][:3]) == [0, 100, 200]
    assert (station["tmpf"][0], station["sknt"][0], station["mslp"][0]) == (700, 11, 10177)
    assert "new_york,New York,40.710335" in (tmp_path / "places.csv").read_text()
    assert NEW_YORK.today == date(2023, 12, 28)


def load(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as arrays:
        return dict(arrays)


def write_sets(folder: Path) -> None:
    """Write each published set, cut down to a row or two."""

    def write(path: str, **columns: Sequence[object]) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(columns).to_csv(folder / path, index=False)

    nyc = "open-meteo/nyc"
    write(
        f"{nyc}/past_day_hourly_2023-10_2024-12.csv",
        time_utc=["2023-12-27T05:00Z", "2023-12-27T06:00Z"],
        temperature_2m=[50.0, 51.8],
        relativehumidity_2m=[80, 81],
        surface_pressure=[1000.0, 1001.0],
        windspeed_10m=[10.0, 10.0],
        rain=[0.5, 0.0],
        showers=[0.5, 0.0],
        precipitation_probability=[30, 20],
    )
    write(
        f"{nyc}/forecast_vintages_temperature_2023-10_2024-12.csv.gz",
        issued_utc_hour=["2023-12-27T06:00Z", "2024-06-01T00:00Z"],
        first_valid_utc=["2023-12-27T05:00Z", "2024-06-01T04:00Z"],
        **{f"h{lead}": [32.0 + 18 * lead, 0.0] for lead in range(336)},
    )
    write(
        "open-meteo/station/jfk_asos_hourly_2023-09_2023-12.csv",
        time_hour=["2023-09-01T00:00Z"],
        temp=[70.0],
        dewp=[49.0],
        wind_speed=[12.65858],
        pressure=[1017.7],
    )
    write(
        "open-meteo/dublin/archive_hourly_2024-01_2025-03.csv",
        ts=["2024-12-28T00:00Z"],
        temp=[6.9],
        precip=[0],
        wind=[36],
    )
    write(
        "open-meteo/paris/open-meteo-48.82N2.29E46m_Paris.csv", time=["2023-12-28T00:00"], temperature=[5.9]
    )
    for city in ("denver", "miami", "minneapolis", "phoenix", "seattle", "tel_aviv"):
        write(f"hourly/{city}_2016-12_2017-11.csv.gz", valid_time=["2017-10-25T00:00Z"], temperature_2m=[0.9])
