"""Champions and challengers of every place, written from the database to bundles for the registry."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from forecasting.domain import Alias, PlaceId
from forecasting.registry.bundle import BundleWriter, Fingerprint
from forecasting.registry.cycle import Bundle, Family, bundle_path
from forecasting.registry.registry import Registry
from forecasting.storage.unit_of_work import Database
from worker.background import BackgroundThread


async def write_bundles(
    database: Database, thread: BackgroundThread, registry: Registry, folder: Path
) -> list[Bundle]:
    """Write a bundle for each alias and family that has any model, where the registry holds another.

    Most stay as they are from one training to the next. One model at a time is held in memory.
    """
    async with database.read() as uow:
        families = {alias: await uow.models.families(alias) for alias in Alias}
    return [
        await _bundle(database, thread, registry, folder, alias, family)
        for alias in Alias
        for family in families[alias]
    ]


async def _bundle(
    database: Database,
    thread: BackgroundThread,
    registry: Registry,
    folder: Path,
    alias: Alias,
    family: Family,
) -> Bundle:
    file, found = folder / bundle_path(family, alias), Fingerprint()
    await _for_each_model(database, thread, alias, family, found.add)
    if await thread.run(partial(registry.fingerprint, family, alias)) != str(found):
        file.parent.mkdir(parents=True, exist_ok=True)
        with BundleWriter(file) as writer:
            await _for_each_model(database, thread, alias, family, writer.add)
        found = writer.fingerprint  # a challenger may have moved on meanwhile
    return Bundle(family, alias, file, str(found))


async def _for_each_model(
    database: Database,
    thread: BackgroundThread,
    alias: Alias,
    family: Family,
    add: Callable[[PlaceId, bytes], None],
) -> None:
    async with database.read() as uow:
        async for place_id, state in uow.models.packed_under(alias, *family):
            await thread.run(partial(add, place_id, state))
