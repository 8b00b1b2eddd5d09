"""Buttons for daily forecasts."""

from collections.abc import Iterable, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import (
    AlertStep,
    EditAlert,
    ListSubscriptions,
    NewSubscription,
    PauseSubscription,
    ShowQuiet,
    SubscribeHour,
    SubscribeMinute,
    SubscribePlace,
    Unsubscribe,
)
from bot.keyboards.basics import button, column, grid, rows
from bot.texts import alerts as alert_texts
from bot.texts import quiet as quiet_texts
from bot.texts import subscriptions as texts
from bot.texts.places import back_button
from forecasting.domain import Place
from forecasting.storage.records import Subscription


def places(mine: Iterable[Place]) -> InlineKeyboardMarkup:
    """Offer one's places."""
    return column(button(place.title, SubscribePlace(place=place.id)) for place in mine)


def hours(place: Place) -> InlineKeyboardMarkup:
    """Offer the hours of a day, and the way to one's daily forecasts."""
    buttons = [button(f"{hour:02d}", SubscribeHour(place=place.id, hour=hour)) for hour in range(24)]
    return grid([*buttons, button(back_button(), ListSubscriptions())], width=6)


def minutes(place: Place, hour: int) -> InlineKeyboardMarkup:
    """Offer the quarters of an hour, and the way back to the hours."""
    quarters = [SubscribeMinute(place=place.id, hour=hour, minute=minute) for minute in (0, 15, 30, 45)]
    buttons = [button(f"{hour:02d}:{data.minute:02d}", data) for data in quarters]
    return grid([*buttons, button(back_button(), SubscribePlace(place=place.id))], width=4)


def subscription_list(mine: Iterable[tuple[Subscription, Place]], *, is_full: bool) -> InlineKeyboardMarkup:
    """Offer to pause and to end each daily forecast, to pause all, a new one unless there are enough."""
    mine = list(mine)
    each = [[_pause(subscription, place), _end(subscription)] for subscription, place in mine]
    new = [] if is_full else [button(texts.new_button(), NewSubscription())]
    rest = [
        button(alert_texts.list_of_all_button(), _alerts()),
        button(quiet_texts.quiet_button(), ShowQuiet()),
    ]
    return rows(*each, _all([subscription for subscription, _ in mine]), new, rest)


def to_list() -> InlineKeyboardMarkup:
    """Offer the way to one's daily forecasts."""
    return column([button(texts.list_button(), ListSubscriptions())])


def _pause(subscription: Subscription, place: Place) -> InlineKeyboardButton:
    paused = subscription.paused_at is not None
    data = PauseSubscription(subscription=subscription.id, paused=not paused)
    return button(texts.pause_button(subscription, place), data)


def _end(subscription: Subscription) -> InlineKeyboardButton:
    return button(texts.end_button(subscription), Unsubscribe(subscription=subscription.id))


def _all(mine: Sequence[Subscription]) -> list[InlineKeyboardButton]:
    if len(mine) < 2:
        return []
    running = any(subscription.paused_at is None for subscription in mine)
    label = texts.pause_all_button() if running else texts.resume_all_button()
    return [button(label, PauseSubscription(subscription=0, paused=running))]


def _alerts() -> EditAlert:
    return EditAlert(step=AlertStep.LIST, alert=0, fresh=True)
