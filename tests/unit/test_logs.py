"""Logs: one JSON object a line, the standard library's too, and never a secret."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from loguru import logger

from forecasting.logs import redact, set_up_logs

pytestmark = pytest.mark.unit

TOKEN = "12345678:AAGsdf_8sd7fYsd8f7YsdfHsdf-8sd7fYs"
SECRETS = [
    TOKEN,
    f"https://api.telegram.org/bot{TOKEN}/getMe",
    "postgresql+asyncpg://skewcast:hunter2@db:5432/skewcast",  # pragma: allowlist secret
    "redis://:hunter2@cache/0",
    "https://customer-api.open-meteo.com/v1/forecast?latitude=1&apikey=hunter2&hourly=x",
]


@pytest.fixture(autouse=True)
def quiet_afterwards() -> Iterator[None]:
    """Give the standard library's loggers and loguru back as they were."""
    root, level = logging.getLogger(), logging.getLogger().level
    handlers = root.handlers[:]
    yield
    logger.remove()
    root.handlers[:] = handlers
    root.setLevel(level)


def fail_with(message: str, **_secrets: str) -> None:
    raise OSError(message)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_is_one_json_object_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    logger.bind(job_id="poll", place_id=7).warning("Weather API\nstopped answering: Ω {}", 3)
    [line] = lines(capsys)
    assert line["level"] == "WARNING"
    assert line["message"] == "Weather API\nstopped answering: Ω 3"
    assert (line["job_id"], line["place_id"]) == ("poll", 7)
    assert line["logger"].endswith("test_logs")
    assert line["time"]
    assert "exception" not in line


def test_less_severe_lines_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("WARNING", "json")
    logger.info("nothing much")
    assert lines(capsys) == []


def test_loggers_of_the_standard_library_are_forwarded(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    logging.getLogger("somebody.elses").warning("100%% of {braces} and %s", "arguments")
    logging.getLogger("aiogram.event").info("Update is handled")
    [line] = lines(capsys)
    assert (line["level"], line["message"]) == ("WARNING", "100% of {braces} and arguments")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", ["json", "text"])
def test_no_secret_reaches_a_line(secret: str, form: Any, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("DEBUG", form)
    logger.bind(url=secret).info("asked {}", secret)
    logging.getLogger("aiohttp").error("failed:\n%s", secret)
    try:
        fail_with(f"cannot reach\n{secret}")
    except OSError:
        logger.exception("")
    told = capsys.readouterr().out
    assert told.count("OSError") >= 1
    assert "hunter2" not in told
    assert TOKEN not in told
    assert TOKEN.split(":")[1] not in told


def test_a_trace_shows_no_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "json")
    try:
        fail_with("no route", password=SECRETS[0][::-1])
    except OSError:
        logger.exception("failed")
    [line] = lines(capsys)
    assert line["message"] == "failed"
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("OSError: no route")
    assert "password" in line["exception"]
    assert SECRETS[0][::-1] not in line["exception"]


def test_text_lines_carry_their_fields(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("INFO", "text")
    logger.bind(place_id=7).info("polled")
    assert capsys.readouterr().out.strip().endswith("polled place_id=7")


@pytest.mark.parametrize(
    "harmless", ["12:30 and 2026-04-07T09:00:00", "https://api.open-meteo.com:443/v1", "score 3:1", ""]
)
def test_ordinary_words_stay_as_they_are(harmless: str) -> None:
    assert redact(harmless) == harmless
