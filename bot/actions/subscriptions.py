"""Daily forecasts at a local time."""

from datetime import datetime, time

from bot.texts import subscriptions as texts
from forecasting.domain import Place, SubscriptionId
from forecasting.errors import InputError
from forecasting.localtime import next_occurrence
from forecasting.storage.records import Subscription, User
from forecasting.storage.unit_of_work import Database

MOST_SUBSCRIPTIONS = 10


async def subscribe(
    database: Database, user: User, place: Place, local_time: time, now: datetime
) -> Subscription:
    """Send somebody the forecast of a place every day at a time of its clocks."""
    due = next_occurrence(local_time, place.zone, now)
    async with database.write() as uow:
        mine = await uow.subscriptions.of_user(user.id)
        if len(mine) >= MOST_SUBSCRIPTIONS:
            raise InputError(texts.too_many(MOST_SUBSCRIPTIONS))
        subscription = await uow.subscriptions.add(user.id, place.id, f"{local_time:%H:%M}", due, now)
        await uow.commit()
    return subscription


async def mine(database: Database, user: User) -> list[tuple[Subscription, Place]]:
    """Return somebody's daily forecasts, each with its place."""
    async with database.read() as uow:
        places = {place.id: place for place in await uow.places.of_user(user.id)}
        subscriptions = await uow.subscriptions.of_user(user.id)
    return [(item, places[item.place_id]) for item in subscriptions if item.place_id in places]


async def unsubscribe(database: Database, user: User, subscription: int) -> bool:
    """End a daily forecast; False when there was none of theirs."""
    async with database.write() as uow:
        ended = await uow.subscriptions.remove(user.id, SubscriptionId(subscription))
        await uow.commit()
    return ended
