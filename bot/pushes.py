"""What queued messages look like, built at the moment they are sent."""

from bot.screens.forecast import forecast_screen
from bot.screens.screen import Screen
from bot.services import Services
from forecasting.domain import Place
from forecasting.storage.records import Delivery, User


async def daily(services: Services, user: User, delivery: Delivery) -> Screen | None:
    """Show the newest forecast of a place."""
    place = await place_of(services, user, delivery)
    return await forecast_screen(services, user, place) if place else None


async def place_of(services: Services, user: User, delivery: Delivery) -> Place | None:
    """Return the place a message is about, as its reader calls it; None when they have left it meanwhile."""
    async with services.database.read() as uow:
        mine = await uow.places.of_user(user.id)
    return next((place for place in mine if place.id == delivery.place_id), None)
