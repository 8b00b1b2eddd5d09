"""The demo as a newcomer sees it: a script played from nothing to a plan, a record and a retraining."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

SCRIPT = Path(__file__).with_name("demo.txt")
LONGEST_SECONDS = 400


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Everything the demo printed while it played the script."""
    folder = tmp_path_factory.mktemp("demo")
    command = ["demo", "--script", str(SCRIPT), "--folder", str(folder / "run")]
    played = subprocess.run(
        [sys.executable, "-m", "skewcast", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert played.returncode == 0, played.stderr
    assert "Traceback" not in (folder / "run" / "demo.log").read_text(encoding="utf-8")
    return played.stdout


def answer_to(line: str, transcript: str) -> str:
    """Return what the bot said after the last time a line was written."""
    return transcript.rpartition(f"› {line}\n")[2].partition("\n› ")[0]


def test_the_first_forecast_is_corrected_and_comes_with_a_chart(transcript: str) -> None:
    forecast = answer_to("/forecast", transcript)
    (picture,) = re.findall(r"▣ (.+\.png)", forecast)
    assert Path(picture).read_bytes().startswith(b"\x89PNG")
    assert "Tomorrow" in forecast
    assert "station KJFK" in forecast
    assert "Weather data by Open-Meteo.com <https://open-meteo.com/>" in forecast


def test_the_plan_is_a_number_with_what_it_saved(transcript: str) -> None:
    plan = answer_to("/plan temperature colder 4", transcript)
    assert re.search(r"Plan for −?\d+\.\d\s°C", plan)
    assert "1 day in 5" in plan
    assert "In the last 30 days planning this way would have cost" in plan


def test_the_record_is_filled_and_names_the_others(transcript: str) -> None:
    report = answer_to("/report", transcript)
    checked = re.search(r"([\d,]+) hourly forecasts checked", report)
    assert checked
    assert int(checked[1].replace(",", "")) > 10_000
    assert all(name in report for name in ("Weather service", "Statistics only", "Same as yesterday"))
    assert re.search(r"Too high \d+% of the time", report)


def test_the_push_is_promised_for_the_local_hour(transcript: str) -> None:
    assert "Every day at 07:30 local time" in answer_to("/subscribe 07:30", transcript)


def test_a_retraining_says_who_speaks_for_each_variable_and_why(transcript: str) -> None:
    outcome = answer_to("/retrain all", transcript)
    assert "New York, Temperature" in outcome
    chosen = re.search(
        r"corrected forecast is chosen: \d+% better than statistics only \(ETS\) in (\d+) tests", outcome
    )
    assert chosen
    assert int(chosen[1]) >= 56
    assert "Loss: corrected forecast" in outcome
