"""The pages of the administrators' panel."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

from bot.actions import broadcasts
from bot.admin_callbacks import Page
from bot.keyboards import admin as keyboards
from bot.keyboards import admin_models as model_keyboards
from bot.keyboards import admin_training as training_keyboards
from bot.keyboards import broadcast as broadcast_keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import admin as texts
from bot.texts import admin_backup as backup_texts
from bot.texts import admin_health, admin_models, admin_training
from bot.texts import broadcast as broadcast_texts
from forecasting.domain import Place
from forecasting.reports.contest import contests
from forecasting.reports.status import status
from forecasting.storage.records import RequestKind

_WEEK = timedelta(days=7)
_ACTS_SHOWN = 20
_PLACES_A_LEAF = 6


async def page(services: Services, which: Page, leaf: int = 0) -> Screen:
    """Build a page; a leaf beyond the last is the last."""
    return await _PAGES[which](services, leaf)


async def _home(_services: Services, _leaf: int) -> Screen:
    return Screen(texts.home(), keyboards.home())


async def _health(services: Services, _leaf: int) -> Screen:
    async with services.database.read() as uow:
        report = await status(uow, services.clock())
    free_bytes = await asyncio.to_thread(_free_bytes, services.backups.folder)
    return Screen(admin_health.health(report, free_bytes), keyboards.page(Page.HEALTH))


def _free_bytes(folder: Path) -> int:
    """Return the space left where backups go; the folder is made with the first of them."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(there).free


async def _models(services: Services, leaf: int) -> Screen:
    async with services.database.read() as uow:
        places = await uow.places.followed()
        shown, leaf, count = _leaf_of(places, leaf)
        found = [await contests(uow, place) for place in shown]
    if not places:
        return Screen(admin_models.no_places(), keyboards.page(Page.MODELS))
    keyboard = model_keyboards.places_with_models(shown, leaf, count)
    return Screen(admin_models.leaf(found, leaf + 1, count), keyboard)


async def _training(services: Services, leaf: int) -> Screen:
    async with services.database.read() as uow:
        places = await uow.places.followed()
        running = await uow.requests.unfinished(RequestKind.RETRAIN)
    shown, leaf, count = _leaf_of(places, leaf)
    words = admin_training.page(running, {place.id: place for place in places})
    return Screen(words, training_keyboards.training(shown, leaf, count, running))


async def _people(services: Services, _leaf: int) -> Screen:
    async with services.database.read() as uow:
        counts = await uow.census.people(joined_after=services.clock() - _WEEK)
    return Screen(texts.people(counts), keyboards.page(Page.PEOPLE))


async def _broadcast(services: Services, _leaf: int) -> Screen:
    counts = await broadcasts.audiences(services.database)
    return Screen(broadcast_texts.ask_language(), broadcast_keyboards.audiences(counts))


async def _backup(services: Services, _leaf: int) -> Screen:
    possible = services.database.file is not None
    words = backup_texts.ask() if possible else backup_texts.elsewhere()
    return Screen(words, keyboards.backup(possible))


async def _audit(services: Services, _leaf: int) -> Screen:
    async with services.database.read() as uow:
        acts = await uow.audit.newest(_ACTS_SHOWN)
        places = {place.id: place for place in await uow.places.followed()}
    return Screen(texts.audit(acts, places, services.clock()), keyboards.page(Page.AUDIT))


def _leaf_of(places: Sequence[Place], leaf: int) -> tuple[Sequence[Place], int, int]:
    """Return the places of a leaf, its number, and the number of leaves."""
    count = max(1, -(-len(places) // _PLACES_A_LEAF))
    leaf = min(leaf, count - 1)
    return places[leaf * _PLACES_A_LEAF : (leaf + 1) * _PLACES_A_LEAF], leaf, count


_PAGES: dict[Page, Callable[[Services, int], Awaitable[Screen]]] = {
    Page.HOME: _home,
    Page.HEALTH: _health,
    Page.MODELS: _models,
    Page.TRAINING: _training,
    Page.PEOPLE: _people,
    Page.BROADCAST: _broadcast,
    Page.BACKUP: _backup,
    Page.AUDIT: _audit,
}
