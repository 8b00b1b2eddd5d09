"""Daily forecasts at a local time."""

from dataclasses import replace
from datetime import datetime, time

from bot.texts import common as common_texts
from bot.texts import subscriptions as texts
from forecasting.domain import Place, PlaceId, SubscriptionId
from forecasting.errors import InputError
from forecasting.localtime import next_occurrence
from forecasting.storage.records import Subscription, User
from forecasting.storage.unit_of_work import Database, UnitOfWork

MOST_SUBSCRIPTIONS = 10
_KIND = "daily"


async def subscribe(
    database: Database, user: User, place: Place, local_time: time, now: datetime
) -> Subscription:
    """Send somebody the forecast of a place every day at a time of its clocks."""
    due, hhmm = next_occurrence(local_time, place.zone, now), f"{local_time:%H:%M}"
    async with database.write() as uow:
        mine = await uow.subscriptions.of_user(user.id)
        if len(mine) >= MOST_SUBSCRIPTIONS and (place.id, hhmm) not in map(_about, mine):
            raise InputError(texts.too_many(MOST_SUBSCRIPTIONS))
        subscription = await uow.subscriptions.add(user.id, place.id, hhmm, due, now)
        if subscription.paused_at:
            await uow.subscriptions.resume(subscription.id, due)
        await uow.commit()
    return replace(subscription, paused_at=None, next_due_at=due)


async def mine(database: Database, user: User) -> list[tuple[Subscription, Place]]:
    """Return somebody's daily forecasts, each with its place."""
    async with database.read() as uow:
        places = {place.id: place for place in await uow.places.of_user(user.id)}
        subscriptions = await uow.subscriptions.of_user(user.id)
    return [(item, places[item.place_id]) for item in subscriptions if item.place_id in places]


async def unsubscribe(database: Database, user: User, subscription: int) -> bool:
    """End a daily forecast, with what of it has not been sent yet; False when there was none of theirs."""
    async with database.write() as uow:
        ended = await uow.subscriptions.remove(user.id, SubscriptionId(subscription))
        if ended:
            await uow.outbox.withdraw(_KIND, subscription)
        await uow.commit()
    return ended


async def pause(database: Database, user: User, subscription: int, now: datetime) -> None:
    """Hold back one daily forecast, or all of them when it is 0; what is paused already stays so."""
    async with database.write() as uow:
        which = await _which(uow, user, subscription)
        paused = await uow.subscriptions.pause(user.id, now, which)
        for held_back in paused:
            await uow.outbox.withdraw(_KIND, held_back.id)
        await uow.commit()


async def resume(database: Database, user: User, subscription: int, now: datetime) -> None:
    """Let one daily forecast come again, or all of them when it is 0."""
    async with database.write() as uow:
        which = await _which(uow, user, subscription)
        for paused in await uow.subscriptions.paused(user.id, which):
            zone = (await uow.places.get(paused.place_id)).zone
            due = next_occurrence(time.fromisoformat(paused.local_time), zone, now)
            await uow.subscriptions.resume(paused.id, due)
        await uow.commit()


async def _which(uow: UnitOfWork, user: User, subscription: int) -> SubscriptionId | None:
    """Return one of somebody's, or None for all; an InputError when it is none of theirs."""
    if not subscription:
        return None
    if subscription not in {item.id for item in await uow.subscriptions.of_user(user.id)}:
        raise InputError(common_texts.old_button())
    return SubscriptionId(subscription)


def _about(subscription: Subscription) -> tuple[PlaceId, str]:
    return subscription.place_id, subscription.local_time
