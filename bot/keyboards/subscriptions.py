"""Buttons for daily forecasts."""

from collections.abc import Iterable

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import SubscribeHour, SubscribeMinute, SubscribePlace, Unsubscribe
from bot.keyboards.basics import button, column, grid
from bot.texts import subscriptions as texts
from forecasting.domain import Place
from forecasting.storage.records import Subscription


def places(mine: Iterable[Place]) -> InlineKeyboardMarkup:
    """Offer one's places."""
    return column(button(place.full_name, SubscribePlace(place=place.id)) for place in mine)


def hours(place: Place) -> InlineKeyboardMarkup:
    """Offer the hours of a day."""
    buttons = [button(f"{hour:02d}", SubscribeHour(place=place.id, hour=hour)) for hour in range(24)]
    return grid(buttons, width=6)


def minutes(place: Place, hour: int) -> InlineKeyboardMarkup:
    """Offer the quarters of an hour."""
    quarters = [SubscribeMinute(place=place.id, hour=hour, minute=minute) for minute in (0, 15, 30, 45)]
    return grid((button(f"{hour:02d}:{data.minute:02d}", data) for data in quarters), width=4)


def endings(mine: Iterable[tuple[Subscription, Place]]) -> InlineKeyboardMarkup:
    """Offer daily forecasts for ending them."""
    return column(
        button(texts.end_button(subscription, place), Unsubscribe(subscription=subscription.id))
        for subscription, place in mine
    )
