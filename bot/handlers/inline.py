"""`@bot place` in any chat: cards with forecasts to send there."""

from aiogram import Bot, Router
from aiogram.types import (
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from bot.actions.cards import places_like
from bot.keyboards.places import open_place
from bot.services import Services
from bot.sharing import link_to
from bot.texts import inline as texts
from forecasting.domain import Place
from forecasting.reports.forecast import ForecastCard, forecast_card
from forecasting.storage.records import Units, User

_CACHE_SECONDS = 60  # as long as a forecast made just now looks just made
_START_PARAMETER = "inline"


def build_router() -> Router:
    """Route inline queries."""
    router = Router(name="inline")
    router.inline_query.register(offer_cards)
    return router


async def offer_cards(query: InlineQuery, user: User, services: Services, bot: Bot) -> None:
    """Offer cards of places that match; none of them makes the worker fetch anything."""
    async with services.database.read() as uow:
        found = [
            (title, await forecast_card(uow, place, services.clock()))
            for title, place in await places_like(uow, user, query.query)
        ]
    results = [
        _article(title, card, user.units, open_place(await link_to(bot, card.place)))
        for title, card in found
        if card
    ]
    button = InlineQueryResultsButton(text=texts.no_place_button(), start_parameter=_START_PARAMETER)
    # Everybody has places, a language and units of their own.
    await query.answer(
        list(results), cache_time=_CACHE_SECONDS, is_personal=True, button=None if results else button
    )


def _article(
    title: str, card: ForecastCard, units: Units, keyboard: InlineKeyboardMarkup
) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=_id_of(card.place),
        title=title,
        description=texts.preview(card, units),
        input_message_content=InputTextMessageContent(message_text=texts.card(card, units)),
        reply_markup=keyboard,
    )


def _id_of(place: Place) -> str:
    return f"place_{place.id}"
