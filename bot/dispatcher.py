"""The dispatcher, built from plain dependencies: one for Telegram, the demo's terminal and the tests."""

import time
from collections.abc import Callable

from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.fsm.strategy import FSMStrategy
from aiogram.utils.callback_answer import CallbackAnswerMiddleware

from bot.background import InFlight
from bot.conversation_store import ConversationStore
from bot.handlers import (
    admin,
    alerts,
    errors,
    explanation,
    forecast,
    groups,
    help,  # noqa: A004 - named for its command
    inline,
    membership,
    places,
    plan,
    privacy,
    quiet,
    record,
    search,
    settings,
    sharing,
    start,
    subscriptions,
    unknown,
)
from bot.i18n import Catalogues
from bot.middlewares.answers import RefusalMiddleware
from bot.middlewares.dialogue import LeaveDialogueMiddleware
from bot.middlewares.duplicates import DuplicatesMiddleware
from bot.middlewares.in_flight import InFlightMiddleware
from bot.middlewares.overheard import OverheardMiddleware
from bot.middlewares.person import PersonMiddleware
from bot.middlewares.rights import GroupRightsMiddleware
from bot.middlewares.throttle import ThrottleMiddleware
from bot.middlewares.topic import TopicMiddleware
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
        # A group is one person: whoever answers a question asked there answers it for the group.
        fsm_strategy=FSMStrategy.CHAT,
        # Registered below instead, in its place among the others.
        disable_fsm=True,
        services=services,
        catalogues=catalogues,
    )
    for middleware in (
        InFlightMiddleware(in_flight or InFlight()),
        DuplicatesMiddleware(),
        OverheardMiddleware(),
        TopicMiddleware(),
        PersonMiddleware(services.database, catalogues, services.clock),
        ThrottleMiddleware(timer),
        dispatcher.fsm,
    ):
        dispatcher.update.outer_middleware(middleware)
    dispatcher.message.outer_middleware(LeaveDialogueMiddleware())
    dispatcher.message.middleware(RefusalMiddleware())
    dispatcher.callback_query.middleware(CallbackAnswerMiddleware())
    dispatcher.callback_query.middleware(RefusalMiddleware())
    rights = GroupRightsMiddleware(timer)
    dispatcher.message.middleware(rights)
    dispatcher.callback_query.middleware(rights)
    dispatcher.include_routers(*_routers())
    return dispatcher


def _routers() -> list[Router]:
    """Return every feature's router, in the order they are asked."""
    return [
        errors.build_router(),
        membership.build_router(),
        groups.build_router(),
        inline.build_router(),
        admin.build_router(),
        start.build_router(),
        sharing.build_router(),
        forecast.build_router(),
        plan.build_router(),
        record.build_router(),
        explanation.build_router(),
        subscriptions.build_router(),
        alerts.build_router(),
        quiet.build_router(),
        places.build_router(),
        settings.build_router(),
        help.build_router(),
        privacy.build_router(),
        unknown.build_command_router(),
        groups.build_last_router(),
        search.build_router(),
        unknown.build_last_router(),
    ]
