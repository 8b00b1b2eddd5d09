"""Retraining and status: for admins only, and invisible to everybody else."""

from typing import Any

import pytest
from aiogram.methods import EditMessageText

from forecasting.domain import ModelName, UserId, Variable
from forecasting.storage.records import JobRun, ModelVersion, RequestKind, RequestState
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, a_forecast, store_follower
from tests.fakes import FixedClock
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

ADMIN = UserId(7)


@pytest.fixture
def telegram(database: Database, clock: FixedClock) -> Telegram:
    """The bot with Ann as its admin."""
    return Telegram(database, clock, admin_ids=frozenset({ADMIN}))


def a_row(variable: Variable, **changes: Any) -> dict[str, Any]:
    """What the worker tells about one series it trained."""
    row: dict[str, Any] = {
        "place_id": 1,
        "place": "Berlin",
        "variable": variable.value,
        "before": "service",
        "after": "hybrid",
        "challenger": "hybrid",
        "reason": "better",
        "margin": 0.123,
        "t": 2.9,
        "origins": 80,
        "pinball": {"service": 0.52, "hybrid": 0.456, "ets": None},
    }
    return row | changes


OUTCOME = {
    "code": "trained",
    "series": [
        a_row(
            Variable.WIND_SPEED, before="ets", after="ets", reason="margin_too_small", margin=0.02, origins=80
        ),
        a_row(Variable.HUMIDITY, before="hybrid", challenger="ets", reason="margin_too_small", margin=-0.3),
        a_row(Variable.TEMPERATURE),
    ],
    "failures": [
        {"place_id": 1, "place": "Berlin", "variable": "pressure_msl", "code": "not_enough_history"}
    ],
}


def train(database: Database, steps: list[tuple[int, int]], state: RequestState, outcome: Any) -> Any:
    """Return a worker that makes a step each time the bot waits, and ends with an outcome."""
    left = iter(steps)

    async def step() -> None:
        async with database.write() as uow:
            await uow.requests.claim(NOW)
            if (progress := next(left, None)) is not None:
                await uow.requests.progress(1, *progress)
            else:
                await uow.requests.finish(1, state, outcome, NOW)
            await uow.commit()

    return step


async def test_retraining_shows_progress_and_then_who_won_and_why(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    await store_follower(database)
    telegram.while_waiting = train(database, [(0, 4), (2, 4)], RequestState.DONE, OUTCOME)
    (shown,) = await ann.say("/retrain all")
    lines = shown.text.splitlines()
    assert lines[0] == "<b>3 series trained, 1 model replaced</b>"
    assert lines[1] == "1 could not be trained"
    assert lines[3] == (
        "🔁 <b>Berlin, Temperature</b>: corrected forecast replaces weather service: 12% better in 80 tests"
    )
    assert lines[4] == "Loss: corrected forecast 0.46, weather service 0.52"
    assert (
        "▫️ <b>Berlin, Wind</b>: statistics only (ETS) stays; corrected forecast is only 2% better (80 tests)"
        in lines
    )
    assert (
        "▫️ <b>Berlin, Humidity</b>: corrected forecast stays; statistics only (ETS) is 30% worse (80 tests)"
        in lines
    )
    assert lines[-1] == "⚠️ <b>Berlin, Pressure</b>: too little history yet"
    edits = [method.text for method in telegram.screen.requests if isinstance(method, EditMessageText)]
    assert edits[0] == "Training is queued…"
    assert "Training…\n▓▓▓▓▓░░░░░ 2/4" in edits
    async with database.read() as uow:
        (request,) = await uow.requests.of_user(ADMIN)
    assert (request.kind, request.place_id) == (RequestKind.RETRAIN, None)


async def test_one_place_is_chosen_by_its_name_or_by_a_button(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database, user_id=99)
    telegram.while_waiting = train(database, [], RequestState.FAILED, {"code": "fault"})
    (shown,) = await ann.say("/retrain berl")
    assert shown.text == "Training failed; the log tells why."
    (question,) = await ann.say("/retrain")
    assert question.labels == ["All places", "Berlin, Germany"]
    await ann.tap("Berlin, Germany")
    async with database.read() as uow:
        requests = await uow.requests.of_user(ADMIN)
    assert [request.place_id for request in requests] == [place.id, place.id]
    (shown,) = await ann.say("/retrain Atlantis")
    assert shown.text == "Nobody follows a place called “Atlantis”."


async def test_a_place_that_is_gone_is_not_trained(telegram: Telegram, ann: Person) -> None:
    await ann.say("/start")
    await ann.tap_data("train:77")
    assert telegram.screen.toasts == ["This button no longer works. Send /forecast for fresh ones."]


async def test_training_that_does_not_move_is_told(ann: Person, database: Database) -> None:
    await store_follower(database)
    (shown,) = await ann.say("/retrain all")
    assert shown.text.startswith("Training does not move.")


async def test_status_tells_how_everything_is_doing(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database)
    forecast = a_forecast()
    async with database.write() as uow:
        await uow.forecasts.add_all(place.id, [forecast], forecast, fallback=False)
        await uow.jobs.record(JobRun("poll", NOW, NOW, None))
        await uow.jobs.record(JobRun("train", NOW, NOW, "MemoryError: <none>"))
        await uow.models.record(
            ModelVersion(0, place.id, Variable.WIND_SPEED, ModelName.ETS, True, NOW, "hash", {}, {}, None)
        )
        await uow.commit()
    telegram.clock.move(minutes=5)
    (shown,) = await ann.say("/status")
    lines = shown.text.splitlines()
    assert lines[1] == "Newest forecast: 5 minutes ago."
    assert "✅ weather fetched: 5 minutes ago" in lines
    assert "❌ models trained: failed 5 minutes ago (MemoryError: &lt;none&gt;)" in lines
    assert "People: 1, places: 1, daily forecasts: 0." in lines
    assert "<b>Berlin</b>: Wind – statistics only (ETS)" in lines


async def test_status_of_an_empty_service_is_words(ann: Person) -> None:
    (shown,) = await ann.say("/status")
    assert "No forecast has been made yet." in shown.text


@pytest.mark.parametrize("command", ["/retrain", "/retrain all", "/status", "/status now"])
async def test_for_anybody_else_admin_commands_do_not_exist(
    olga: Person, database: Database, command: str
) -> None:
    (unknown,) = await olga.say("/nonsense")
    (shown,) = await olga.say(command)
    assert (shown.text, shown.labels, shown.reply_keyboard) == (
        unknown.text,
        unknown.labels,
        unknown.reply_keyboard,
    )
    async with database.read() as uow:
        assert await uow.requests.of_user(olga.user_id) == []


async def test_an_admins_button_does_nothing_for_anybody_else(
    telegram: Telegram, olga: Person, database: Database
) -> None:
    await store_follower(database, user_id=olga.id)
    await olga.tap_data("rubbish")
    await olga.tap_data("train:0")
    assert telegram.screen.toasts[0] == telegram.screen.toasts[1]
    async with database.read() as uow:
        assert await uow.requests.waiting() == 0


async def test_outcomes_of_every_kind_read_well_in_russian(telegram: Telegram, database: Database) -> None:
    admin = Person(telegram, id=ADMIN, language_code="ru")
    await store_follower(database, user_id=99)
    reasons = [
        "better",
        "first_champion",
        "no_challenger",
        "too_few_origins",
        "margin_too_small",
        "not_significant",
    ]
    series = [
        a_row(Variable.TEMPERATURE, reason=reason, place=f"Город {number}")
        for number, reason in enumerate(reasons)
    ] * 5
    outcome = {"code": "trained", "series": series, "failures": OUTCOME["failures"]}
    telegram.while_waiting = train(database, [], RequestState.DONE, outcome)
    (shown,) = await admin.say("/retrain все")
    assert shown.text.startswith("<b>Обучено 30 рядов, сменилось 30 моделей</b>")
    assert "теперь исправленный прогноз, прежде метеосервис: на 12" in shown.text
    assert shown.text.endswith("…и ещё 19")
    assert "{" not in shown.text
