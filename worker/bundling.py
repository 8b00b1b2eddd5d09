"""Champions and challengers of every place, written from the database to bundles for the registry."""

from functools import partial
from pathlib import Path

from forecasting.domain import Alias
from forecasting.registry.bundle import BundleWriter
from forecasting.registry.cycle import Bundle, Family, bundle_path
from forecasting.storage.unit_of_work import Database
from worker.background import BackgroundThread


async def write_bundles(database: Database, thread: BackgroundThread, folder: Path) -> list[Bundle]:
    """Write a bundle for each alias and family that has any model; one model at a time is held in memory."""
    async with database.read() as uow:
        families = {alias: await uow.models.families(alias) for alias in Alias}
    return [
        await _write(database, thread, folder, alias, family) for alias in Alias for family in families[alias]
    ]


async def _write(
    database: Database, thread: BackgroundThread, folder: Path, alias: Alias, family: Family
) -> Bundle:
    file = folder / bundle_path(family, alias)
    file.parent.mkdir(parents=True, exist_ok=True)
    with BundleWriter(file) as bundle:
        async with database.read() as uow:
            async for place_id, state in uow.models.packed_under(alias, *family):
                await thread.run(partial(bundle.add, place_id, state))
    return Bundle(family, alias, file, bundle.fingerprint)
