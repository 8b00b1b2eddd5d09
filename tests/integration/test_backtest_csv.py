"""A person's CSV files: what is read, and the sentence each fault gets, with its line."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from forecasting.clock import epoch_hour
from forecasting.domain import Variable
from forecasting.errors import InputError
from forecasting.timeseries import Truth, Vintages
from skewcast.csv_input import read_observations, read_vintages

pytestmark = pytest.mark.integration

START = epoch_hour(datetime(2024, 1, 1, tzinfo=UTC))
OBSERVATIONS = ["valid_time,value", "2024-01-01T00:00Z,1.5", "2024-01-01T01:00Z,-2", "2024-01-01T02:00Z,3"]
VINTAGES = [
    "issued_at,valid_time,value",
    "2024-01-01T00:00Z,2024-01-01T00:00Z,1",
    "2024-01-01T00:00Z,2024-01-01T01:00Z,2",
    "2024-01-01T03:00Z,2024-01-01T03:00Z,3",
    "2024-01-01T03:00Z,2024-01-01T04:00Z,4",
]


def ignore(note: str) -> None:
    """Nobody reads the notes of this test."""


def written(folder: Path, lines: list[str]) -> Path:
    path = folder / "weather.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def observations(folder: Path, lines: list[str], delay: int = 0, notes: list[str] | None = None) -> Truth:
    note = ignore if notes is None else notes.append
    return read_observations(written(folder, lines), Variable.TEMPERATURE, delay, note)


def vintages(folder: Path, lines: list[str]) -> Vintages:
    return read_vintages(written(folder, lines), Variable.TEMPERATURE, ignore)


def further_hours(count: int, value: float = 20.0) -> list[str]:
    """Rows that follow those of `OBSERVATIONS`."""
    return [f"2024-01-01T{hour:02}:00Z,{value}" for hour in range(3, 3 + count)]


def with_line(lines: list[str], number: int, line: str) -> list[str]:
    return [*lines[: number - 1], line, *lines[number:]]


def test_observations_are_read_with_the_moment_they_became_known(tmp_path: Path) -> None:
    truth = observations(tmp_path, OBSERVATIONS, delay=12)
    assert truth.hours.tolist() == [START, START + 1, START + 2]
    assert truth.values.tolist() == [1.5, -2.0, 3.0]
    assert truth.known_at.tolist() == [(hour + 12) * 3600 for hour in (START, START + 1, START + 2)]


def test_times_of_any_zone_mean_the_same_hour(tmp_path: Path) -> None:
    lines = [
        "valid_time,value",
        "2024-01-01T00:00:00Z,1",
        "2024-01-01T02:00+01:00,1",
        "2023-12-31 21:00:00.000-0500,1",
        "2024-01-01T08:30+05:30,1",
    ]
    assert observations(tmp_path, lines).hours.tolist() == [START, START + 1, START + 2, START + 3]


def test_a_day_on_which_clocks_change_has_no_gap_when_offsets_are_written(tmp_path: Path) -> None:
    forward = ["valid_time,value", "2024-03-10T01:00-05:00,1", "2024-03-10T03:00-04:00,2"]
    back = ["valid_time,value", "2024-11-03T01:00-04:00,1", "2024-11-03T01:00-05:00,2"]
    for lines in (forward, back):
        hours = observations(tmp_path, lines).hours
        assert hours[1] - hours[0] == 1


def test_an_empty_value_is_an_hour_nobody_measured(tmp_path: Path) -> None:
    truth = observations(tmp_path, with_line(OBSERVATIONS, 3, "2024-01-01T01:00Z,"))
    assert truth.hours.tolist() == [START, START + 2]


def test_values_that_cannot_be_the_variable_are_left_out_and_said_so(tmp_path: Path) -> None:
    notes: list[str] = []
    lines = [*with_line(OBSERVATIONS, 3, "2024-01-01T01:00Z,-999"), *further_hours(5)]
    truth = observations(tmp_path, lines, notes=notes)
    assert truth.hours.tolist() == [START, *range(START + 2, START + 8)]
    (note,) = notes
    assert note.startswith("weather.csv: 1 values outside -90 to 60 cannot be temperature_2m")
    assert note.endswith("the first in line 3")


def test_values_in_another_unit_are_refused(tmp_path: Path) -> None:
    fahrenheit = [*OBSERVATIONS, *further_hours(5, value=77.0)]
    with pytest.raises(InputError) as caught:
        observations(tmp_path, fahrenheit)
    assert str(caught.value) == (
        "weather.csv, line 5: 77.0 cannot be temperature_2m in °C, nor can 4 other values; "
        "is it another unit or variable?"
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "weather.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(OBSERVATIONS).encode())
    assert len(read_observations(path, Variable.TEMPERATURE, 0, ignore)) == 3


@pytest.mark.parametrize(
    ("number", "line", "sentence"),
    [
        (1, "time,value", "line 1: the columns must be valid_time,value, not time,value"),
        (1, "value,valid_time", "line 1: the columns must be valid_time,value, not value,valid_time"),
        (3, "2024-01-01T00:00Z,1", "line 3: 2024-01-01T00:00Z appears twice"),
        (3, "2023-12-31T23:00Z,1", "line 3: 2023-12-31T23:00Z is earlier than the row before it"),
        (3, "2024-01-01T01:00,1", "line 3: 2024-01-01T01:00 has no time zone, unlike"),
        (3, "yesterday,1", "line 3: “yesterday” is not a time like 2024-01-31T06:00Z"),
        (3, "2024-02-30T01:00Z,1", "line 3: “2024-02-30T01:00Z” is not a time like"),
        (3, "2024-01-01,1", "line 3: “2024-01-01” is not a time like"),
        (3, "2024-01-01T01:20Z,1", "line 3: 2024-01-01T01:20Z is not a whole hour in UTC"),
        (4, "2024-01-01T03:00Z,1", "line 4: hours are missing before 2024-01-01T03:00Z; give each a row"),
        (3, "2024-01-01T01:00Z,warm", "line 3: “warm” is not a number"),
        (3, "2024-01-01T01:00Z,nan", "line 3: “nan” is not a number"),
        (3, "2024-01-01T01:00Z,inf", "line 3: “inf” is not a number"),
        (3, "2024-01-01T01:00Z", "line 3: 1 fields in place of 2"),
        (3, "2024-01-01T01:00Z,1,5", "line 3: 3 fields in place of 2"),
        (3, '2024-01-01T01:00Z,"1', "line 3: a quotation mark is out of place"),
    ],
)
def test_a_fault_in_observations_is_a_sentence_with_its_line(
    tmp_path: Path, number: int, line: str, sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        observations(tmp_path, with_line(OBSERVATIONS, number, line))
    assert str(caught.value).startswith(f"weather.csv, {sentence}")


def test_empty_lines_say_nothing(tmp_path: Path) -> None:
    first, *others = OBSERVATIONS
    assert len(observations(tmp_path, [first, "", *others, "", ""])) == len(others)


def test_a_gzipped_file_is_read_like_a_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "weather.csv.gz"
    path.write_bytes(gzip.compress("\n".join(OBSERVATIONS).encode()))
    assert len(read_observations(path, Variable.TEMPERATURE, 0, ignore)) == 3
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="is not a CSV file in UTF-8, plain or gzipped"):
        read_observations(path, Variable.TEMPERATURE, 0, ignore)


def test_a_line_is_counted_as_an_editor_counts_it(tmp_path: Path) -> None:
    lines = with_line(OBSERVATIONS, 2, '"2024-01-01T00:00Z",""')
    with pytest.raises(InputError, match="line 4"):
        observations(tmp_path, with_line(lines, 4, "2024-01-01T02:00Z,x"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "weather.csv, line 1: the columns must be valid_time,value, not none"),
        (b"valid_time,value\n", "weather.csv holds no rows"),
        (b"valid_time,value\n2024-01-01T00:00Z,\n", "weather.csv holds no value that can be temperature_2m"),
        (b"valid_time,value\n\xff\xfe\x00,1\n", "weather.csv is not a CSV file in UTF-8, plain or gzipped"),
    ],
)
def test_a_file_without_use_is_refused_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "weather.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_observations(path, Variable.TEMPERATURE, 0, ignore)
    assert str(caught.value) == sentence


def test_forecasts_become_paths_by_lead_hour(tmp_path: Path) -> None:
    archive = vintages(tmp_path, VINTAGES)
    assert archive.issued.tolist() == [START, START + 3]
    assert archive.known_at.tolist() == [START * 3600, (START + 3) * 3600]
    assert archive.paths[:, :2].tolist() == [[1, 2], [3, 4]]
    assert np.isnan(archive.paths[:, 2:]).all()


def test_hours_before_the_issue_and_beyond_the_stored_leads_are_left_out(tmp_path: Path) -> None:
    times = [datetime.fromtimestamp((START + lead) * 3600, UTC) for lead in range(-2, 120)]
    rows = [
        f"2024-01-01T00:00Z,{time:%Y-%m-%dT%H:%MZ},{lead / 4}" for lead, time in enumerate(times, start=-2)
    ]
    archive = vintages(tmp_path, [VINTAGES[0], *rows])
    assert archive.paths.tolist() == [[lead / 4 for lead in range(97)]]


def test_a_forecast_issued_within_an_hour_counts_from_the_next(tmp_path: Path) -> None:
    lines = [
        "issued_at,valid_time,value",
        *(f"2024-01-01T00:20Z,2024-01-01T0{hour}:00Z,{hour}" for hour in range(4)),
    ]
    archive = vintages(tmp_path, lines)
    assert archive.issued.tolist() == [START + 1]
    assert archive.known_at.tolist() == [START * 3600 + 20 * 60]
    assert archive.paths[0, :3].tolist() == [1, 2, 3]


def test_of_forecasts_issued_within_the_same_hour_the_newest_is_kept(tmp_path: Path) -> None:
    notes: list[str] = []
    lines = [
        "issued_at,valid_time,value",
        *(
            f"2024-01-01T00:{minute}Z,2024-01-01T0{hour}:00Z,{minute}"
            for minute in (20, 50)
            for hour in (1, 2)
        ),
        "2024-01-01T01:10Z,2024-01-01T02:00Z,30",
    ]
    archive = read_vintages(written(tmp_path, lines), Variable.TEMPERATURE, notes.append)
    assert archive.issued.tolist() == [START + 1, START + 2]
    assert archive.known_at.tolist() == [START * 3600 + 50 * 60, START * 3600 + 70 * 60]
    assert archive.paths[:, 0].tolist() == [50, 30]
    (note,) = notes
    assert note.startswith("weather.csv: 1 forecasts were followed by another before the next whole hour")
    assert note.endswith("the first in line 2")


@pytest.mark.parametrize(
    ("number", "line", "sentence"),
    [
        (1, "issued,valid_time,value", "line 1: the columns must be issued_at,valid_time,value, not issued,"),
        (
            4,
            "2023-12-31T00:00Z,2024-01-01T03:00Z,3",
            "line 4: 2023-12-31T00:00Z is earlier than in the",
        ),
        (5, "2024-01-01T03:00Z,2024-01-01T03:00Z,3", "line 5: 2024-01-01T03:00Z appears twice"),
        (5, "2024-01-01T03:00Z,2024-01-01T05:00Z,3", "line 5: hours are missing before 2024-01-01T05:00Z"),
        (
            5,
            "2024-01-01T03:00Z,2024-01-01T02:00Z,3",
            "line 5: 2024-01-01T02:00Z is earlier than the row",
        ),
        (5, "2024-01-01T03:00,2024-01-01T04:00Z,3", "line 5: 2024-01-01T03:00 has no time zone"),
        (5, "2024-01-01T03:00Z,2024-01-01T04:00Z,?", "line 5: “?” is not a number"),
    ],
)
def test_a_fault_in_forecasts_is_a_sentence_with_its_line(
    tmp_path: Path, number: int, line: str, sentence: str
) -> None:
    with pytest.raises(InputError) as caught:
        vintages(tmp_path, with_line(VINTAGES, number, line))
    assert str(caught.value).startswith(f"weather.csv, {sentence}")
