"""`skewcast backtest` from files to files, with the real models."""

import csv
import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from matplotlib.image import imread
from typer.testing import CliRunner

from forecasting.charts.backtest import LOOKS, _apart
from forecasting.clock import from_epoch_hour
from forecasting.domain import LEVELS, ModelName
from forecasting.errors import InputError
from forecasting.models.lineup import LINEUP
from forecasting.timeseries import History
from skewcast.backtest import backtest
from tests.builders import NOW, a_history

pytestmark = pytest.mark.integration

DAYS = 16
OPTIONS = ["--window-days", "7", "--origin-step-hours", "25"]
SCORES = {
    "n",
    "mae",
    "rmse",
    "mase",
    "bias",
    "pinball",
    "crps",
    "coverage",
    "width80",
    "over",
    "under",
    "cost",
    "reliability",
}


@pytest.fixture(scope="module")
def history() -> History:
    return a_history(DAYS, seed=5)


@pytest.fixture(scope="module")
def observations(history: History, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("input") / "observations.csv"
    rows = zip(history.truth.hours.tolist(), history.truth.values.tolist(), strict=True)
    lines = [f"{written(hour)},{value:.3f}" for hour, value in rows]
    path.write_text("\n".join(["valid_time,value", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def service(history: History, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("input") / "service.csv"
    lines = [
        f"{written(issued)},{written(issued + lead)},{value:.3f}"
        for issued, values in zip(
            history.vintages.issued.tolist(), history.vintages.paths.tolist(), strict=True
        )
        if issued % 6 == 0
        for lead, value in enumerate(values)
    ]
    path.write_text("\n".join(["issued_at,valid_time,value", *lines]) + "\n", encoding="utf-8")
    return path


def written(hour: int) -> str:
    return f"{from_epoch_hour(hour):%Y-%m-%dT%H:%MZ}"


def run(*arguments: str | Path) -> str:
    """Run the command as the command line does, and return what it printed."""
    app = typer.Typer()
    app.command()(backtest)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def scores_of(tmp_path: Path, *arguments: str | Path) -> dict[str, Any]:
    out = tmp_path / "scores.json"
    run(*arguments, *OPTIONS, "--json", out)
    scores: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return scores


def forecasts_by_origin(dump: Path) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for line in dump.read_text(encoding="utf-8").splitlines()[1:]:
        rows.setdefault(line.split(",")[1], []).append(line)
    return rows


def complaint(*arguments: str | Path) -> str:
    with pytest.raises(InputError) as caught:
        run(*arguments)
    return str(caught.value)


def test_scores_of_every_model_on_shared_origins(tmp_path: Path, observations: Path, service: Path) -> None:
    scores = scores_of(tmp_path, observations, "--service", service, "--truth-delay-hours", "1")
    assert {"hybrid", "service", "ets", "seasonal_naive"} <= scores["models"].keys()
    for model in scores["models"].values():
        assert list(model["buckets"]) == ["1-6", "7-24", "25-48", "49-72", "1-72"]
        assert {frozenset(bucket) for bucket in model["buckets"].values()} == {frozenset(SCORES)}
        assert model["buckets"]["1-6"]["n"] == 6 * scores["origins"]
        assert model["daily_min"]["n"] == model["daily_max"]["n"] == scores["origins"]
        assert model["origins"] == scores["origins"]
        assert model["update_cpu_ms"] >= 0
    assert scores["models"]["seasonal_naive"]["fit_cpu_ms"] > 0


def test_without_a_service_its_models_are_left_out(tmp_path: Path, observations: Path) -> None:
    scores = scores_of(tmp_path, observations)
    assert "ets" in scores["models"]
    assert not {"hybrid", "service"} & scores["models"].keys()


def test_forecasts_that_end_early_are_scored_as_far_as_they_reach(
    tmp_path: Path, observations: Path, service: Path
) -> None:
    header, *lines = service.read_text(encoding="utf-8").splitlines()
    short = tmp_path / "short.csv"
    kept = [line for row, line in enumerate(lines) if row % 97 <= 48]
    short.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    models = scores_of(tmp_path, observations, "--service", short)["models"]
    whole = scores_of(tmp_path, observations, "--service", service)["models"]
    for name in ("hybrid", "service"):
        buckets = models[name]["buckets"]
        assert buckets["1-6"]["n"] == whole[name]["buckets"]["1-6"]["n"]
        assert buckets["1-6"]["mae"] == pytest.approx(whole[name]["buckets"]["1-6"]["mae"], rel=0.2)
        assert buckets["25-48"]["n"] == buckets["1-72"]["n"] - 4 * buckets["1-6"]["n"] > 0
        assert buckets["49-72"]["n"] == 0


def test_origins_with_a_service_are_its_issue_times(
    tmp_path: Path, observations: Path, service: Path
) -> None:
    dump = tmp_path / "forecasts.csv"
    run(observations, "--service", service, "--models", "service", *OPTIONS, "--dump", dump)
    with dump.open(encoding="utf-8", newline="") as file:
        origins = sorted({datetime.fromisoformat(row["origin"]) for row in csv.DictReader(file)})
    assert all(origin.hour % 6 == 0 for origin in origins)
    steps = {later - earlier for earlier, later in pairwise(origins)}
    assert steps == {timedelta(hours=30)}  # the first issue time 25 h on or later


def test_the_dump_holds_every_forecast_as_it_was_made(
    tmp_path: Path, observations: Path, history: History
) -> None:
    dump = tmp_path / "forecasts.csv"
    run(observations, "--models", "seasonal_naive", *OPTIONS, "--horizon", "30", "--dump", dump)
    with dump.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["model", "origin", "lead_hours", "level", "value"]
    first = [row for row in rows if row["origin"] == rows[0]["origin"]]
    assert len(first) == 30 * len(LEVELS)
    truth = dict(zip(history.truth.hours.tolist(), history.truth.values.tolist(), strict=True))
    origin = int(datetime.fromisoformat(first[0]["origin"]).timestamp()) // 3600
    medians = {int(row["lead_hours"]): float(row["value"]) for row in first if float(row["level"]) == 0.5}
    assert medians[3] == pytest.approx(truth[origin + 3 - 24], abs=1e-3)
    assert medians[27] == medians[3]


def test_the_future_of_the_files_changes_no_forecast(
    tmp_path: Path, observations: Path, service: Path, history: History
) -> None:
    last_origin = NOW - timedelta(days=4)
    limit = written(int(last_origin.timestamp()) // 3600)
    changed = [tmp_path / "observations.csv", tmp_path / "service.csv"]
    for old, new in zip((observations, service), changed, strict=True):
        header, *lines = old.read_text(encoding="utf-8").splitlines()
        # A value is known two hours after its hour, a forecast when it is issued: both columns come first.
        late = [line if line[:17] <= limit else line.rpartition(",")[0] + ",33" for line in lines]
        new.write_text("\n".join([header, *late]) + "\n", encoding="utf-8")
    dumps = [tmp_path / "before.csv", tmp_path / "after.csv"]
    for files, dump in zip(((observations, service), changed), dumps, strict=True):
        run(files[0], "--service", files[1], *OPTIONS, "--to", last_origin.isoformat(), "--dump", dump)
    assert dumps[0].read_bytes() == dumps[1].read_bytes()
    with dumps[0].open(encoding="utf-8", newline="") as file:
        models = {row["model"] for row in csv.DictReader(file)}
    assert models >= {ModelName.HYBRID, ModelName.ETS, ModelName.SERVICE, ModelName.SEASONAL_NAIVE}


def test_origins_stay_when_the_files_end_at_the_last_of_them(
    tmp_path: Path, observations: Path, service: Path
) -> None:
    last_origin = NOW - timedelta(days=4)
    limit = written(int(last_origin.timestamp()) // 3600)
    ended = [tmp_path / "observations.csv", tmp_path / "service.csv"]
    for old, new in zip((observations, service), ended, strict=True):
        header, *lines = old.read_text(encoding="utf-8").splitlines()
        new.write_text("\n".join([header, *(line for line in lines if line[:17] <= limit)]), encoding="utf-8")
    dumps = [tmp_path / "before.csv", tmp_path / "after.csv"]
    for files, dump in zip(((observations, service), ended), dumps, strict=True):
        run(files[0], "--service", files[1], *OPTIONS, "--to", last_origin.isoformat(), "--dump", dump)
    assert dumps[0].read_bytes() == dumps[1].read_bytes()


def test_a_forecast_issued_between_two_origins_changes_only_the_later_one(
    tmp_path: Path, observations: Path, service: Path
) -> None:
    header, *lines = service.read_text(encoding="utf-8").splitlines()
    changed = tmp_path / "service.csv"
    late = NOW - timedelta(days=5)
    late = late.replace(hour=late.hour // 6 * 6) + timedelta(hours=3, minutes=20)
    extra = [
        f"{late:%Y-%m-%dT%H:%MZ},{late + timedelta(hours=lead):%Y-%m-%dT%H:00Z},33" for lead in range(1, 90)
    ]
    changed.write_text("\n".join([header, *sorted([*lines, *extra])]), encoding="utf-8")
    dumps = [tmp_path / "before.csv", tmp_path / "after.csv"]
    options = ("--truth-delay-hours", "12", "--models", ",".join(LINEUP), "--window-days", "7")
    for file, dump in zip((service, changed), dumps, strict=True):
        run(observations, "--service", file, *options, "--origin-step-hours", "12", "--dump", dump)
    before, after = (forecasts_by_origin(dump) for dump in dumps)
    limit = written(-(-int(late.timestamp()) // 3600))
    untouched = [origin for origin in before if origin < limit]
    assert len(untouched) >= 2
    assert [before[origin] for origin in untouched] == [after[origin] for origin in untouched]
    assert any(before[origin] != rows for origin, rows in after.items() if origin in before)
    assert {row.partition(",")[0] for row in after[untouched[0]]} == set(LINEUP)


def test_running_it_twice_writes_the_same_forecasts_and_chart(tmp_path: Path, observations: Path) -> None:
    for name in ("first", "second"):
        run(observations, *OPTIONS, "--dump", tmp_path / f"{name}.csv", "--chart", tmp_path / f"{name}.png")
    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "second.csv").read_bytes()
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "second.png").read_bytes()


def test_the_chart_is_a_picture_with_something_in_it(tmp_path: Path, observations: Path) -> None:
    chart = tmp_path / "chart.png"
    run(observations, *OPTIONS, "--horizon", "24", "--chart", chart)
    picture = imread(chart)
    assert picture.shape[1] == 1080
    assert len(np.unique(picture.reshape(-1, picture.shape[2]), axis=0)) > 20


@pytest.mark.parametrize("horizon", ["1", "72"])
def test_weather_that_never_changes_can_be_drawn(tmp_path: Path, observations: Path, horizon: str) -> None:
    header, *lines = observations.read_text(encoding="utf-8").splitlines()
    path, chart = tmp_path / "flat.csv", tmp_path / "chart.png"
    path.write_text("\n".join([header, *(line[:18] + "25.0" for line in lines)]), encoding="utf-8")
    run(path, *OPTIONS, "--models", "seasonal_naive", "--horizon", horizon, "--chart", chart)
    assert imread(chart).shape[1] == 1080


def test_labels_neither_overlap_nor_leave_their_panel() -> None:
    rows = {ModelName.ETS: 95.0, ModelName.HYBRID: 20.0, ModelName.SERVICE: 99.0, ModelName.AR: 100.0}
    placed = sorted(_apart(rows, bottom=100.0).values())
    assert placed[-1] < 100.0
    assert min(later - earlier for earlier, later in pairwise(placed)) >= 36


def test_every_model_has_a_line_of_its_own() -> None:
    looks = [(LOOKS[model].colour, LOOKS[model].dashes) for model in ModelName]
    assert len(set(looks)) == len(ModelName)


def test_hours_nobody_measured_are_skipped_not_filled(tmp_path: Path, observations: Path) -> None:
    header, *lines = observations.read_text(encoding="utf-8").splitlines()
    gappy = [line.rpartition(",")[0] + "," if row % 20 == 0 else line for row, line in enumerate(lines)]
    path = tmp_path / "gaps.csv"
    path.write_text("\n".join([header, *gappy]) + "\n", encoding="utf-8")
    whole, holes = (
        scores_of(tmp_path, file)["models"]["ets"]["buckets"]["1-72"] for file in (observations, path)
    )
    assert 0.9 * whole["n"] < holes["n"] < whole["n"]
    assert holes["mae"] == pytest.approx(whole["mae"], rel=0.1)


def test_the_span_can_be_chosen(tmp_path: Path, observations: Path) -> None:
    begin, end = NOW - timedelta(days=7), NOW - timedelta(days=5)
    scores = scores_of(tmp_path, observations, "--from", begin.isoformat(), "--to", end.isoformat())
    assert scores["origins"] == 2


def test_the_table_names_each_model_with_its_errors(observations: Path) -> None:
    output = run(observations, *OPTIONS, "--models", "ets, seasonal_naive")
    assert "seasonal_naive" in output
    assert "49-72" in output


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--models", "ets,magic", "--models: there is no model 'magic'; there are hybrid, "),
        ("--models", "hybrid", "--models: hybrid needs the forecasts of a service"),
        ("--from", "2024-01-01T00:00", "--from: 2024-01-01T00:00 has no time zone"),
        ("--to", "soon", "--to: 'soon' is not a time like"),
        ("--zone", "Mars/Olympus", "--zone: 'Mars/Olympus' is no time zone"),
        ("--variable", "precipitation", "--variable: no model forecasts precipitation"),
        ("--window-days", "99", "nothing to forecast from between "),
        ("--json", "/nowhere/scores.json", "/nowhere/scores.json cannot be written"),
    ],
)
def test_a_request_that_cannot_be_met_is_a_sentence(
    observations: Path, option: str, value: str, sentence: str
) -> None:
    assert complaint(observations, option, value).startswith(sentence)


def test_no_file_is_overwritten_that_is_read_or_written_too(tmp_path: Path, observations: Path) -> None:
    before = observations.read_bytes()
    out = str(tmp_path / "out")
    for options in (["--dump", str(observations)], ["--json", out, "--chart", out]):
        assert "is named twice: it would be overwritten" in complaint(observations, *options)
    assert observations.read_bytes() == before


def test_a_disk_that_fails_is_a_sentence(observations: Path) -> None:
    sentence = complaint(observations, "--models", "seasonal_naive", *OPTIONS, "--json", "/dev/full")
    assert sentence == "a file cannot be written: No space left on device"


def test_forecasts_of_another_time_are_named(tmp_path: Path, observations: Path, service: Path) -> None:
    header, *lines = service.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "service.csv"
    path.write_text(
        "\n".join([header, *(line.replace("2026-", "2025-") for line in lines)]), encoding="utf-8"
    )
    sentence = complaint(observations, "--service", path, *OPTIONS)
    assert sentence.startswith("nothing to forecast from between 2026-")
    assert "forecasts were issued from 2025-03-22T" in sentence


def test_forecasts_that_hardly_fit_the_observations_are_remarked_on(
    tmp_path: Path, observations: Path, service: Path
) -> None:
    header, *lines = service.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "service.csv"
    warmer = [f"{line[:36]}{float(line[36:]) + 20:.2f}" for line in lines]
    path.write_text("\n".join([header, *warmer]), encoding="utf-8")
    models = ("--models", "service", *OPTIONS)
    assert "half of the service's forecasts are more than 20." in run(
        observations, "--service", path, *models
    )
    assert "half of" not in run(observations, "--service", service, *models)


@pytest.mark.parametrize("option", ["--truth-delay-hours", "--window-days"])
def test_absurdly_large_numbers_are_usage_errors(observations: Path, option: str) -> None:
    app = typer.Typer()
    app.command()(backtest)
    result = CliRunner().invoke(app, [str(observations), option, "99999999999"])
    assert result.exit_code == 2
    assert option in result.output


def test_nothing_but_notes_reaches_a_redirected_error_output(observations: Path) -> None:
    app = typer.Typer()
    app.command()(backtest)
    result = CliRunner().invoke(app, [str(observations), "--models", "seasonal_naive", *OPTIONS])
    assert (result.exit_code, result.stderr) == (0, "")


def test_too_short_a_file_says_why_no_model_answers(tmp_path: Path, observations: Path) -> None:
    short = tmp_path / "short.csv"
    short.write_text("\n".join(observations.read_text(encoding="utf-8").splitlines()[:7]), encoding="utf-8")
    first = from_epoch_hour(int(NOW.timestamp()) // 3600 - 24 * DAYS + 1)
    begin = (first + timedelta(hours=3)).isoformat()
    assert complaint(short, "--from", begin, "--to", begin) == "no model could forecast"


def test_hours_beyond_the_horizon_are_nothing_to_compare(
    tmp_path: Path, observations: Path, service: Path
) -> None:
    header, *lines = service.read_text(encoding="utf-8").splitlines()
    (issued,) = {line[:17] for line in lines if line.startswith(f"{NOW - timedelta(days=5):%Y-%m-%dT06}")}
    late = tmp_path / "service.csv"
    late.write_text(
        "\n".join([header, *[line for line in lines if line[:17] == issued][8:]]), encoding="utf-8"
    )
    options: tuple[str | Path, ...] = (observations, "--service", late, "--models", "service", *OPTIONS)
    assert complaint(*options, "--horizon", "3") == "there is no observed hour that every model forecast"
    run(*options, "--horizon", "12", "--chart", tmp_path / "chart.png")


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(backtest)
    result = CliRunner().invoke(app, [str(tmp_path / "nothing.csv")])
    assert result.exit_code == 2
    assert "does not exist" in result.output
