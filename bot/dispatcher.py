"""The dispatcher, built from plain dependencies: one for Telegram, the demo's terminal and the tests."""

import time
from collections.abc import Callable

from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.utils.callback_answer import CallbackAnswerMiddleware

from bot.background import InFlight
from bot.conversation_store import ConversationStore
from bot.handlers import (
    admin,
    errors,
    forecast,
    help,  # noqa: A004 - named for its command
    membership,
    places,
    plan,
    privacy,
    record,
    search,
    settings,
    start,
    subscriptions,
    unknown,
)
from bot.i18n import Catalogues
from bot.middlewares.answers import RefusalMiddleware
from bot.middlewares.dialogue import LeaveDialogueMiddleware
from bot.middlewares.duplicates import DuplicatesMiddleware
from bot.middlewares.in_flight import InFlightMiddleware
from bot.middlewares.person import PersonMiddleware
from bot.middlewares.throttle import ThrottleMiddleware
from bot.services import Services


def build_bot(token: str, session: BaseSession) -> Bot:
    """Return a bot that writes HTML and shows no previews of links."""
    default = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview_is_disabled=True)
    return Bot(token, session=session, default=default)


def build_dispatcher(
    services: Services,
    catalogues: Catalogues,
    in_flight: InFlight | None = None,
    timer: Callable[[], float] = time.monotonic,
) -> Dispatcher:
    """Wire handlers and middlewares together.

    `in_flight` learns of every update being handled; by `timer`, in seconds, people are slowed down.
    """
    dispatcher = Dispatcher(
        storage=ConversationStore(services.database, services.clock),
        events_isolation=SimpleEventIsolation(),
        # Registered below instead, in its place among the others.
        disable_fsm=True,
        services=services,
        catalogues=catalogues,
    )
    for middleware in (
        InFlightMiddleware(in_flight or InFlight()),
        DuplicatesMiddleware(),
        PersonMiddleware(services.database, catalogues, services.clock),
        ThrottleMiddleware(timer),
        dispatcher.fsm,
    ):
        dispatcher.update.outer_middleware(middleware)
    dispatcher.message.outer_middleware(LeaveDialogueMiddleware())
    dispatcher.message.middleware(RefusalMiddleware())
    dispatcher.callback_query.middleware(CallbackAnswerMiddleware())
    dispatcher.callback_query.middleware(RefusalMiddleware())
    dispatcher.include_routers(*_routers())
    return dispatcher


def _routers() -> list[Router]:
    """Return every feature's router, in the order they are asked."""
    return [
        errors.build_router(),
        membership.build_router(),
        unknown.build_group_router(),
        admin.build_router(),
        start.build_router(),
        forecast.build_router(),
        plan.build_router(),
        record.build_router(),
        subscriptions.build_router(),
        places.build_router(),
        settings.build_router(),
        help.build_router(),
        privacy.build_router(),
        unknown.build_command_router(),
        search.build_router(),
        unknown.build_last_router(),
    ]
