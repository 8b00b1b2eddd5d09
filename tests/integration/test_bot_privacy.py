"""What is stored about people: told, handed out, erased."""

import json
from datetime import time

import pytest
from aiogram.methods import SendMessage
from sqlalchemy import text

from forecasting.domain import CostRatio, Side, Variable
from forecasting.localtime import QuietHours
from forecasting.storage.outbox import Notification
from forecasting.storage.records import Preference, RequestKind
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, frost_terms, store_follower
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

ANN = 7
PERSONAL_TABLES = {
    "users": "id",
    "user_places": "user_id",
    "preferences": "user_id",
    "subscriptions": "user_id",
    "alerts": "user_id",
    "alert_episodes": "(SELECT user_id FROM alerts WHERE id = alert_id)",
    "outbox": "user_id",
    "conversations": "user_id",
    "training_requests": "requested_by",
}

PARTS = ("costs", "subscriptions", "alerts", "warnings", "messages", "requests", "conversations")


async def live(database: Database, person: Person) -> None:
    """Let somebody leave a trace in every table that can hold one."""
    user, place = await store_follower(database, user_id=person.id)
    async with database.write() as uow:
        await uow.users.set_preference(
            Preference(user, place.id, Variable.TEMPERATURE, CostRatio(Side.BELOW, 4))
        )
        await uow.subscriptions.add(user, place.id, "07:30", NOW, NOW)
        await uow.users.set_quiet(user, QuietHours(time(22), time(7)))
        alert = await uow.alerts.add(user, place.id, frost_terms(), NOW)
        await uow.alerts.begin_episode(alert, 0.3, 1, 2, NOW)
        await uow.outbox.add_all([Notification(f"daily:{user}", "daily", user, place.id, NOW, NOW)], NOW)
        # Asked for by two, the same thing would be one request: of the first.
        kind = RequestKind.PREPARE if person.id == ANN else RequestKind.RETRAIN
        await uow.requests.add(kind, place.id, user, NOW)
        await uow.commit()
    await person.say("/subscribe")


async def traces(database: Database, person: Person) -> dict[str, int]:
    """How many rows of each table speak of somebody."""
    async with database.engine.connect() as connection:
        return {
            table: int(
                (
                    await connection.execute(
                        text(f"SELECT count(*) FROM {table} WHERE {column} = :id"), {"id": person.id}
                    )
                ).scalar_one()
            )
            for table, column in PERSONAL_TABLES.items()
        }


async def test_delete_asks_first_and_then_erases_everything(
    ann: Person, olga: Person, database: Database
) -> None:
    await live(database, ann)
    await live(database, olga)
    assert all((await traces(database, ann)).values())
    (question,) = await ann.say("/delete")
    assert question.labels == ["Yes, delete everything", "No, keep it"]
    (answer,) = await ann.tap("Yes, delete everything")
    assert answer.text == "Everything about you is deleted. /start starts over."
    assert not any((await traces(database, ann)).values())
    assert all((await traces(database, olga)).values())


async def test_a_second_tap_on_delete_leaves_nothing_behind(ann: Person, database: Database) -> None:
    await live(database, ann)
    (question,) = await ann.say("/delete")
    await ann.tap_data(question.buttons[0][1], question)
    await ann.tap_data(question.buttons[0][1], question)
    assert not any((await traces(database, ann)).values())


async def test_keeping_keeps(ann: Person, database: Database) -> None:
    await live(database, ann)
    await ann.say("/delete")
    (answer,) = await ann.tap("No, keep it")
    assert answer.text == "Nothing was deleted."
    assert all((await traces(database, ann)).values())


async def test_export_hands_out_everything_as_json(ann: Person, olga: Person, database: Database) -> None:
    await live(database, ann)
    (shown,) = await ann.say("/export")
    assert shown.document is not None
    document = json.loads(shown.document)
    assert document["user"]["id"] == ann.id
    assert document["user"]["quiet"] == {"begin": "22:00:00", "end": "07:00:00"}
    assert document["places"][0]["name"] == "Berlin, Germany"
    assert all(document[part] for part in PARTS)
    (shown,) = await olga.say("/export")
    assert shown.text.startswith("Всё, что хранится о вас.")


async def test_privacy_is_explained_in_both_languages(ann: Person, olga: Person) -> None:
    assert (await ann.say("/privacy"))[0].text.startswith("<b>What I store about you</b>")
    assert (await olga.say("/privacy"))[0].text.startswith("<b>Что хранится о вас</b>")


async def test_somebody_who_blocks_the_bot_is_noted_and_welcome_back(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    await ann.say("/start")
    await ann.block()
    async with database.read() as uow:
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert user.blocked_at == NOW
    await ann.block(blocked=False)
    async with database.read() as uow:
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert user.blocked_at is None
    await ann.block()
    await ann.say("/help")
    async with database.read() as uow:
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert user.blocked_at is None


async def test_somebody_who_blocked_the_bot_before_its_answer_is_noted(
    telegram: Telegram, ann: Person, database: Database
) -> None:
    await ann.say("/start")
    blocked = "Forbidden: bot was blocked by the user"
    telegram.bot.add_result(SendMessage, ok=False, error_code=403, description=blocked)
    await ann.say("/help")
    async with database.read() as uow:
        user = await uow.users.get(ann.user_id)
    assert user is not None
    assert user.blocked_at == NOW
