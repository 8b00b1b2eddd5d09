"""A person's first day: real bot and real worker, killed and restarted, against stand-ins on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from forecasting.clock import utc_now
from forecasting.domain import UserId
from forecasting.storage.records import DeliveryState, Subscription
from forecasting.storage.unit_of_work import Database
from forecasting.weather.standin import StandIn
from tests.e2e.processes import Running, running
from tests.telegram_stub import TOKEN, TelegramStub

pytestmark = [pytest.mark.e2e, pytest.mark.filterwarnings("ignore::ResourceWarning")]

ANN = UserId(7)
ANSWER_SECONDS = 30.0
PREPARE_SECONDS = 120.0
PUSH_SECONDS = 100.0  # the digest looks once a minute
QUIET_SECONDS = 5.0


@dataclass(frozen=True)
class Product:
    """Both processes, what stands in for the outside, and a look into the database."""

    bot: Running
    worker: Running
    telegram: TelegramStub
    database: Database

    def photos(self) -> int:
        """How many charts have been sent to Ann."""
        return sum(call.method == "sendPhoto" for call in self.telegram.sent_to(ANN))

    async def chart(self, after: int, seconds: float) -> str:
        """Wait for one more chart than there were, and return its caption."""
        await self.telegram.wait_for(lambda _: self.photos() > after, seconds)
        return [call.text for call in self.telegram.sent_to(ANN) if call.method == "sendPhoto"][-1]

    async def text(self, words: str) -> str:
        """Wait for a message that holds some words, and return it."""

        def found(telegram: TelegramStub) -> str | None:
            return next((call.text for call in telegram.sent_to(ANN) if words in call.text), None)

        return str(await self.telegram.wait_for(found, ANSWER_SECONDS))

    async def subscriptions(self) -> list[Subscription]:
        """What Ann is subscribed to."""
        async with self.database.read() as uow:
            return await uow.subscriptions.of_user(ANN)

    async def make_due(self, subscription: Subscription) -> None:
        """Let a subscription's time have come."""
        async with self.database.write() as uow:
            await uow.subscriptions.set_next_due(subscription.id, utc_now())
            await uow.commit()

    async def deliveries(self) -> dict[DeliveryState, int]:
        """How many messages of the outbox stand in each state."""
        async with self.database.read() as uow:
            return await uow.outbox.counts()


@pytest.fixture
async def product(database_url: str, tmp_path: Path) -> AsyncIterator[Product]:
    """Bot and worker, at work."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramStub())
        stand_in = StandIn(utc_now)
        await stand_in.start()
        stack.push_async_callback(stand_in.stop)
        database = Database(database_url)
        stack.push_async_callback(database.close)
        settings = _settings(database_url, tmp_path, telegram, stand_in)
        worker = await stack.enter_async_context(running("worker", settings, tmp_path))
        bot = await stack.enter_async_context(running("bot", settings, tmp_path))
        yield Product(bot, worker, telegram, database)


def _settings(database_url: str, folder: Path, telegram: TelegramStub, stand_in: StandIn) -> dict[str, str]:
    urls = stand_in.urls
    return {
        "SKEWCAST_BOT_TOKEN": TOKEN,
        "SKEWCAST_TELEGRAM_API": telegram.url,
        "SKEWCAST_DATABASE_URL": database_url,
        "SKEWCAST_DATA_DIR": str(folder),
        "SKEWCAST_OPEN_METEO_FORECAST_URL": urls.open_meteo.forecast,
        "SKEWCAST_OPEN_METEO_PREVIOUS_RUNS_URL": urls.open_meteo.previous_runs,
        "SKEWCAST_OPEN_METEO_GEOCODING_URL": urls.open_meteo.geocoding,
        "SKEWCAST_METAR_URL": urls.metar,
        "SKEWCAST_METAR_HISTORY_URL": urls.metar_history,
        "SKEWCAST_WORKER_PORT": "0",
        "SKEWCAST_BOT_PORT": "0",
    }


async def test_nothing_confirmed_is_lost_by_a_kill_and_a_push_comes_once(product: Product) -> None:
    telegram = product.telegram
    telegram.say("/start")
    await product.text("plan for")
    telegram.say("New York")
    await telegram.wait_for(lambda stub: "New York" in str(stub.sent_to(ANN)[-1].fields), ANSWER_SECONDS)
    telegram.tap(*telegram.button("New York, United States"))
    assert "Open-Meteo" in await product.chart(after=0, seconds=PREPARE_SECONDS)

    telegram.say("/subscribe 07:30")
    await product.text("07:30")
    (subscription,) = await product.subscriptions()

    await asyncio.gather(product.bot.restart(), product.worker.restart())
    assert await product.subscriptions() == [subscription]
    before = product.photos()
    telegram.say("/forecast")
    assert "New York" in await product.chart(after=before, seconds=PREPARE_SECONDS)

    before = product.photos()
    await product.make_due(subscription)
    assert "New York" in await product.chart(after=before, seconds=PUSH_SECONDS)
    await _until_sent(product)

    await asyncio.gather(product.bot.restart(), product.worker.restart())
    telegram.say("/help")
    await product.text("/forecast")
    await asyncio.sleep(QUIET_SECONDS)
    assert product.photos() == before + 1
    assert await product.deliveries() == {DeliveryState.SENT: 1}

    assert await product.bot.stop() == 0
    assert await product.worker.stop() == 0
    assert TOKEN not in product.bot.log + product.worker.log


async def _until_sent(product: Product) -> None:
    """Wait until the delivery is noted: from then on it may not be repeated."""
    async with asyncio.timeout(ANSWER_SECONDS):
        while await product.deliveries() != {DeliveryState.SENT: 1}:  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.1)
