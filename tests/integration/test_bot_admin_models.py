"""Models from the panel: who speaks and why, training with live progress, promotion, roll-back."""

from datetime import timedelta
from typing import Any

import pytest
from aiogram.methods import EditMessageText

from bot.admin_callbacks import CancelTraining, EditSeries, SeriesStep
from forecasting.domain import Alias, ModelName, Place, UserId, Variable
from forecasting.storage.records import ActKind, ModelVersion, RequestKind, RequestState
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower
from tests.fakes import FixedClock
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

ADMIN = UserId(7)
OLD_BUTTON = "This button no longer works. Please send its command again."


@pytest.fixture
def telegram(database: Database, clock: FixedClock) -> Telegram:
    """The bot with Ann as its admin."""
    return Telegram(database, clock, admin_ids=frozenset({ADMIN}))


@pytest.fixture
async def place(database: Database) -> Place:
    """Berlin, whose temperature has a champion since five days ago."""
    _, place = await store_follower(database)
    decisions = [(12, "service", "first_champion"), (5, "hybrid", "better"), (1, "hybrid", "no_challenger")]
    async with database.write() as uow:
        for days, champion, reason in decisions:
            row = a_row(Variable.TEMPERATURE, after=champion, reason=reason)
            await uow.models.record(a_version(place, ModelName(champion), days, row))
        await uow.commit()
    return place


def a_version(place: Place, model: ModelName, days_ago: int, reason: dict[str, Any]) -> ModelVersion:
    """A champion of some days ago."""
    return ModelVersion(
        id=0,
        place_id=place.id,
        variable=Variable.TEMPERATURE,
        model=model,
        alias=Alias.CHAMPION,
        created_at=NOW - timedelta(days=days_ago),
        data_hash="hash",
        metrics={"pinball": {"service": 0.52, "hybrid": 0.456, "ets": None}},
        reason=reason,
        run_id=None,
    )


def a_row(variable: Variable, **changes: Any) -> dict[str, Any]:
    """What the worker tells about one series it trained."""
    row: dict[str, Any] = {
        "place_id": 1,
        "place": "Berlin",
        "variable": variable.value,
        "before": "service",
        "after": "hybrid",
        "challenger": "hybrid",
        "runner_up": None,
        "basis": "backtest",
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
    assert (
        "🔁 <b>Berlin, Temperature</b>: corrected forecast replaces weather service: 12% better in 80 tests"
        in lines
    )
    assert "Loss: corrected forecast 0.46, weather service 0.52" in lines
    assert (
        "▫️ <b>Berlin, Wind</b>: statistics only (ETS) stays; corrected forecast is only 2% better (80 tests)"
        in lines
    )
    assert (
        "▫️ <b>Berlin, Humidity</b>: corrected forecast stays; statistics only (ETS) is 30% worse (80 tests)"
        in lines
    )
    assert "⚠️ <b>Berlin, Pressure</b>: too little history yet" in lines
    edits = [method.text for method in telegram.screen.requests if isinstance(method, EditMessageText)]
    assert edits[0] == "Training is queued…"
    assert "Training…\n▓▓▓▓▓░░░░░ 2/4" in edits
    async with database.read() as uow:
        (request,) = await uow.requests.of_user(ADMIN)
        (act,) = await uow.audit.newest(5)
    assert (request.kind, request.place_id) == (RequestKind.RETRAIN, None)
    assert (act.kind, act.details["request"]) == (ActKind.TRAIN, request.id)


async def test_one_place_is_chosen_by_its_name_or_by_buttons(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database, user_id=99)
    telegram.while_waiting = train(database, [], RequestState.FAILED, {"code": "fault"})
    (shown,) = await ann.say("/retrain berl")
    assert shown.text == "Training failed; the log tells why."
    (question,) = await ann.say("/retrain")
    assert "All places" in question.labels
    await ann.tap("Berlin, Germany")
    await ann.tap("Everything there")
    await ann.say("/retrain")
    await ann.tap("💨 Wind")
    await ann.say("/retrain")
    await ann.tap("Berlin, Germany")
    await ann.tap("💨 Wind")
    async with database.read() as uow:
        requests = await uow.requests.of_user(ADMIN)
    assert [(request.place_id, request.variable) for request in requests] == [
        (place.id, None),
        (place.id, None),
        (None, Variable.WIND_SPEED),
        (place.id, Variable.WIND_SPEED),
    ]
    (shown,) = await ann.say("/retrain Atlantis")
    assert shown.text == "Nobody follows a place called “Atlantis”."


async def test_a_place_that_is_gone_is_not_trained(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    await ann.say("/start")
    for data in ("train:77:", "adt:77", "adp:77"):
        await ann.tap_data(data)
    assert telegram.screen.toasts == [OLD_BUTTON] * 3
    async with database.read() as uow:
        assert await uow.audit.newest(5) == []


async def test_a_button_from_before_an_upgrade_is_an_old_button(telegram: Telegram, ann: Person) -> None:
    await ann.say("/start")
    await ann.tap_data("train:0")
    assert telegram.screen.toasts == [OLD_BUTTON]


async def test_training_that_does_not_move_is_told(ann: Person, database: Database) -> None:
    await store_follower(database)
    (shown,) = await ann.say("/retrain all")
    assert shown.text.startswith("Training does not move.")


async def test_training_is_called_off_by_its_button(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    await store_follower(database)
    tapped: list[str] = []

    async def tap_once() -> None:
        if not tapped:
            tapped.append(CancelTraining(request=1).pack())
            callback = ann.next_update(
                callback_query={
                    "id": "1",
                    "from": ann.user.model_dump(),
                    "chat_instance": "chat",
                    "data": tapped[0],
                }
            )
            await telegram.dispatcher.feed_update(telegram.bot, callback)

    telegram.while_waiting = tap_once
    await ann.say("/retrain all")
    assert ann.last.text == "Training was cancelled. What was trained before that stays."
    assert ann.last.labels == []
    offered = [
        method.reply_markup for method in telegram.screen.requests if isinstance(method, EditMessageText)
    ]
    assert tapped[0] in str(offered[0])
    async with database.read() as uow:
        (request,) = await uow.requests.of_user(ADMIN)
        acts = await uow.audit.newest(5)
    assert request.state is RequestState.CANCELLED
    assert [act.kind for act in acts] == [ActKind.CANCEL_TRAINING, ActKind.TRAIN]


async def test_the_page_on_training_shows_what_is_under_way_and_calls_it_off(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database)
    async with database.write() as uow:
        await uow.requests.add(RequestKind.PREPARE, place.id, UserId(99), NOW)
        await uow.requests.add(RequestKind.RETRAIN, place.id, UserId(99), NOW, variable=Variable.WIND_SPEED)
        await uow.requests.add(RequestKind.RETRAIN, None, UserId(99), NOW)
        await uow.requests.claim(NOW)
        running = await uow.requests.claim(NOW)
        assert running
        await uow.requests.progress(running.id, 2, 4)
        await uow.commit()
    await ann.say("/admin")
    (page,) = await ann.tap("🎓 Training")
    assert page.text.splitlines() == [
        "<b>Training</b>",
        "No. 2, Berlin, Wind: ▓▓▓▓▓░░░░░ 2/4",
        "No. 3, everything: queued",
        "What should be retrained?",
    ]
    await ann.tap("⏹ Cancel no. 3")
    assert telegram.screen.toasts[-1] == "It stops after the series it is at."
    (page,) = await ann.tap("🔄 Refresh")
    assert "No. 3" not in page.text


async def test_what_has_ended_or_is_no_training_cannot_be_called_off(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    _, place = await store_follower(database)
    async with database.write() as uow:
        await uow.requests.add(RequestKind.PREPARE, place.id, UserId(99), NOW)
        await uow.commit()
    for request in (1, 77):
        await ann.tap_data(CancelTraining(request=request).pack())
    assert telegram.screen.toasts == [OLD_BUTTON] * 2
    async with database.read() as uow:
        assert await uow.requests.waiting() == 1


async def test_the_pages_lead_from_places_to_a_series(telegram: Telegram, ann: Person, place: Place) -> None:
    await ann.say("/admin")
    (leaf,) = await ann.tap("🏆 Models")
    assert leaf.text.splitlines() == [
        "<b>Models</b>, page 1 of 1",
        "<b>Berlin</b>: Temperature – corrected forecast",
    ]
    (models,) = await ann.tap("Berlin, Germany")
    assert models.text.splitlines()[:4] == [
        "<b>Berlin, Germany</b>",
        "<b>Temperature</b>: corrected forecast, for 5 days",
        "Corrected forecast stays: nothing to compare it with.",
        "<b>Wind</b>: no model chosen yet",
    ]
    (series,) = await ann.tap("🌡 Temperature")
    assert series.id == leaf.id
    assert series.text.splitlines()[-2:] == ["• corrected forecast: 0.46", "• weather service: 0.52"]
    assert series.labels == ["⬆️ Promote…", "↩️ Roll back…", "🎓 Train", "← Back"]
    await ann.tap("← Back")
    (wind,) = await ann.tap("💨 Wind")
    assert wind.labels == ["🎓 Train", "← Back"]


async def test_many_places_come_in_leaves(telegram: Telegram, ann: Person, database: Database) -> None:
    for number in range(13):
        await store_follower(database, user_id=100 + number, name=f"Town {number}", latitude=10 + number)
    await ann.say("/admin")
    (first,) = await ann.tap("🏆 Models")
    assert first.labels[-2:] == ["Next page ▶️", "← Back"]
    await ann.tap("Next page ▶️")
    (last,) = await ann.tap("Next page ▶️")
    assert last.text.startswith("<b>Models</b>, page 3 of 3\n<b>Town 12</b>")
    assert last.labels == ["Town 12, Berlin, Germany", "◀️ Back a page", "← Back"]
    await ann.tap("◀️ Back a page")
    (beyond,) = await ann.tap_data("adm:models:99", first)
    assert beyond.text == last.text


async def test_a_model_is_promoted_after_a_question_and_the_result_is_told(
    telegram: Telegram, ann: Person, database: Database, place: Place
) -> None:
    await ann.tap_data(f"ads:show:{place.id}:temperature_2m::0")
    (models,) = await ann.tap("⬆️ Promote…")
    assert models.labels == ["weather service", "statistics only (ETS)", "same as yesterday", "← Back"]
    (question,) = await ann.tap("statistics only (ETS)")
    assert question.text.startswith("Let <b>statistics only (ETS)</b> forecast Berlin, Temperature?")
    async with database.read() as uow:
        assert await uow.requests.waiting() == 0

    row = {"place_id": 1, "place": "Berlin", "variable": "temperature_2m", "before": "hybrid", "after": "ets"}
    outcome = {"code": "reinstated", "series": [row], "failures": []}
    telegram.while_waiting = train(database, [], RequestState.DONE, outcome)
    await ann.tap("Yes, do it")

    assert ann.last.text == (
        "✅ <b>Berlin, Temperature</b>: statistics only (ETS) is used from now on,"
        " in place of corrected forecast."
    )
    async with database.read() as uow:
        (request,) = await uow.requests.of_user(ADMIN)
        (act,) = await uow.audit.newest(5)
    assert (request.kind, request.variable, request.model) == (
        RequestKind.PROMOTE,
        Variable.TEMPERATURE,
        ModelName.ETS,
    )
    assert (act.kind, act.details["model"]) == (ActKind.PROMOTE, "ets")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("nothing_before", "There is no earlier model to go back to."),
        ("not_fitted", "This model has not been trained here yet"),
        ("fault", "The model could not be changed; the log tells why."),
    ],
)
async def test_a_roll_back_asks_first_and_says_why_it_failed(
    telegram: Telegram, ann: Person, database: Database, place: Place, code: str, words: str
) -> None:
    await ann.tap_data(f"ads:show:{place.id}:temperature_2m::0")
    (question,) = await ann.tap("↩️ Roll back…")
    assert question.text.startswith("Go back to the previous model for Berlin, Temperature")
    telegram.while_waiting = train(database, [], RequestState.FAILED, {"code": code})
    await ann.tap("Yes, do it")
    assert ann.last.text.startswith(words)
    async with database.read() as uow:
        (request,) = await uow.requests.of_user(ADMIN)
        (act,) = await uow.audit.newest(5)
    assert (request.kind, request.model, act.kind) == (RequestKind.ROLL_BACK, None, ActKind.ROLL_BACK)


async def test_a_roll_back_tapped_again_after_it_was_done_goes_back_no_further(
    telegram: Telegram, ann: Person, database: Database, place: Place
) -> None:
    await ann.tap_data(f"ads:show:{place.id}:temperature_2m::0")
    (question,) = await ann.tap("↩️ Roll back…")
    sure = dict(question.buttons)["Yes, do it"]
    outcome = {"code": "reinstated", "series": [], "failures": []}
    telegram.while_waiting = train(database, [], RequestState.DONE, outcome)
    await ann.tap_data(sure, question)
    async with database.write() as uow:
        row = a_row(Variable.TEMPERATURE, after="service", reason="by_hand")
        await uow.models.record(a_version(place, ModelName.SERVICE, 0, row))
        await uow.commit()
    await ann.tap_data(sure, question)
    assert telegram.screen.toasts[-1] == OLD_BUTTON
    async with database.read() as uow:
        assert len(await uow.requests.of_user(ADMIN)) == 1


async def test_a_promotion_without_a_model_is_an_old_button(
    telegram: Telegram, ann: Person, place: Place, database: Database
) -> None:
    for step in (SeriesStep.ASK_PROMOTION, SeriesStep.PROMOTE):
        data = EditSeries(step=step, place=place.id, variable=Variable.TEMPERATURE)
        await ann.tap_data(data.pack())
    assert telegram.screen.toasts == [OLD_BUTTON] * 2
    async with database.read() as uow:
        assert await uow.requests.waiting() == 0


async def test_a_champion_chosen_by_hand_is_said_to_be(
    telegram: Telegram, ann: Person, database: Database, place: Place
) -> None:
    row = {
        "place": "Berlin",
        "variable": "temperature_2m",
        "before": "hybrid",
        "after": "ets",
        "reason": "by_hand",
    }
    async with database.write() as uow:
        await uow.models.record(a_version(place, ModelName.ETS, 0, row))
        await uow.commit()
    (series,) = await ann.tap_data(f"ads:show:{place.id}:temperature_2m::0")
    assert "Chosen by an administrator." in series.text


async def test_models_read_well_in_russian(telegram: Telegram, database: Database, place: Place) -> None:
    admin = Person(telegram, id=ADMIN, language_code="ru")
    async with database.write() as uow:
        await uow.users.set_language(ADMIN, "ru")
        await uow.commit()
    (series,) = await admin.tap_data(f"ads:show:{place.id}:temperature_2m::0")
    assert series.text.splitlines()[:2] == ["<b>Berlin, Температура</b>", "исправленный прогноз, уже 5 дней"]
    await admin.tap("⬆️ Сменить модель…")
    (question,) = await admin.tap("метеосервис")
    assert question.text.startswith("Сделать главной моделью: <b>метеосервис</b> (Berlin, Температура)?")


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
    assert "«исправленный прогноз» вместо «метеосервис»: лучше на 12" in shown.text
    assert "{" not in shown.text
