"""An alert from the chat through the worker's jobs and back: one danger, one message, one verdict."""

import pytest

from bot.delivery import Deliverer
from forecasting.storage.unit_of_work import Database
from tests.telegram_chat import Person, Telegram
from tests.worker_world import World

pytestmark = pytest.mark.integration


async def happened(database: Database, person: Person) -> list[bool | None]:
    """What came of somebody's warnings."""
    async with database.read() as uow:
        (alert,) = await uow.alerts.of_user(person.user_id)
        return [episode.happened for episode in await uow.alerts.episodes(alert)]


async def test_what_is_asked_for_in_the_chat_is_warned_of_and_checked(lived_world: World) -> None:
    world = lived_world
    telegram = Telegram(world.database, world.clock)
    ann = Person(telegram)
    deliverer = Deliverer(telegram.bot, telegram.services, telegram.catalogues)

    await ann.say("/alert")
    await ann.tap("🔥 Heat")
    await ann.say("59")
    (made,) = await ann.tap("🔔 Warn me")
    assert "chance <b>under 1%</b>" in made.text
    await world.poll_hourly(1)
    assert not await deliverer.deliver_next()

    (card,) = await ann.tap("🔔 Alerts")
    await ann.tap(card.labels[0])
    await ann.tap("Remove")
    await ann.say("/alert")
    await ann.tap("❄️ Frost")
    await ann.say("59")
    (made,) = await ann.tap("🔔 Warn me")
    assert "take this as the warning" in made.text
    await world.poll_hourly(4)
    assert not await deliverer.deliver_next()  # it lasts, and has been told

    assert await happened(world.database, ann) == [None]
    for _ in range(2):
        await world.jobs.verify()
        assert await happened(world.database, ann) == [True]
