"""Daily forecasts: the questions, the confirmation, the list."""

from datetime import time

from bot.actions import subscriptions
from bot.keyboards import subscriptions as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import places as place_texts
from bot.texts import subscriptions as texts
from forecasting.domain import Place
from forecasting.storage.records import User


def ask_place(mine: list[Place]) -> Screen:
    """Ask for the place."""
    return Screen(place_texts.which_place(), keyboards.places(mine))


def ask_hour(place: Place) -> Screen:
    """Ask for the hour."""
    return Screen(texts.ask_hour(place), keyboards.hours(place))


def ask_minute(place: Place, hour: int) -> Screen:
    """Ask for the minute."""
    return Screen(texts.ask_minute(place), keyboards.minutes(place, hour))


async def subscribed(services: Services, user: User, place: Place, local_time: time) -> Screen:
    """Subscribe, and confirm it."""
    now = services.clock()
    subscription = await subscriptions.subscribe(services.database, user, place, local_time, now)
    return Screen(texts.subscribed(subscription, place, now, user.quiet), keyboards.to_list())


async def list_screen(services: Services, user: User) -> Screen:
    """Show somebody's daily forecasts, for pausing and ending them."""
    mine = await subscriptions.mine(services.database, user)
    is_full = len(mine) >= subscriptions.MOST_SUBSCRIPTIONS
    return Screen(texts.mine(mine, services.clock()), keyboards.subscription_list(mine, is_full=is_full))
