"""Writing to everybody: a draft, then a copy for each reader, once however often it is sent."""

from datetime import datetime, timedelta

from bot.i18n import LANGUAGES
from bot.texts import broadcast as texts
from bot.texts import common as common_texts
from forecasting.errors import InputError
from forecasting.storage.broadcasts import key_of
from forecasting.storage.outbox import BROADCAST, Notification
from forecasting.storage.records import ActKind, Broadcast, BroadcastCounts, User
from forecasting.storage.unit_of_work import Database, UnitOfWork

_DRAFT_LASTS = timedelta(days=1)
_USEFUL_FOR = timedelta(days=1)


async def audiences(database: Database) -> dict[str | None, int]:
    """Return how many read each language, and how many there are in all under None."""
    async with database.read() as uow:
        return {language: await uow.broadcasts.count_recipients(language) for language in (None, *LANGUAGES)}


async def draft(
    database: Database, user: User, language: str | None, text: str, now: datetime
) -> tuple[Broadcast, int]:
    """Store a text, and return it with how many would get it; InputError when it is too long."""
    length = len(texts.quoted(text).encode("utf-16-le")) // 2
    if length > texts.LONGEST:
        raise InputError(texts.too_long(length))
    async with database.write() as uow:
        readers = await uow.broadcasts.count_recipients(language)
        broadcast = await uow.broadcasts.add(user.id, language, text, now)
        await uow.commit()
    return broadcast, readers


async def send(database: Database, user: User, broadcast_id: int, now: datetime) -> BroadcastCounts:
    """Enqueue a copy for each reader; what has been sent already is not sent again."""
    async with database.write() as uow:
        broadcast = await _own(uow, user, broadcast_id, now)
        if not (await uow.broadcasts.counts(broadcast.id)).total:
            await _enqueue(uow, user, broadcast, now)
        counts = await uow.broadcasts.counts(broadcast.id)
        await uow.commit()
    return counts


async def stop(database: Database, user: User, broadcast_id: int, now: datetime) -> BroadcastCounts:
    """Take back the copies that have not been sent."""
    async with database.write() as uow:
        broadcast = await _own(uow, user, broadcast_id, now)
        if await uow.outbox.withdraw(BROADCAST, broadcast.id):
            await uow.audit.add(user.id, ActKind.STOP_BROADCAST, now, broadcast=broadcast.id)
        counts = await _counts(uow, broadcast)
        await uow.commit()
    return counts


async def progress(database: Database, user: User, broadcast_id: int, now: datetime) -> BroadcastCounts:
    """Return how far a broadcast is."""
    async with database.read() as uow:
        return await _counts(uow, await _own(uow, user, broadcast_id, now))


async def _own(uow: UnitOfWork, user: User, broadcast_id: int, now: datetime) -> Broadcast:
    """Return a broadcast that is the administrator's own and not of long ago."""
    broadcast = await uow.broadcasts.get(broadcast_id)
    if broadcast is None or broadcast.admin_id != user.id or now - broadcast.created_at > _DRAFT_LASTS:
        raise InputError(common_texts.old_button())
    return broadcast


async def _counts(uow: UnitOfWork, broadcast: Broadcast) -> BroadcastCounts:
    """Return how far a broadcast is; InputError for a draft."""
    counts = await uow.broadcasts.counts(broadcast.id)
    if not counts.total:
        raise InputError(common_texts.old_button())
    return counts


async def _enqueue(uow: UnitOfWork, user: User, broadcast: Broadcast, now: datetime) -> None:
    readers = await uow.broadcasts.recipients(broadcast.language)
    copies = [
        Notification(
            key=key_of(broadcast.id, reader),
            kind=BROADCAST,
            user_id=reader,
            place_id=None,
            due_at=now,
            expires_at=now + _USEFUL_FOR,
            payload={"broadcast": broadcast.id},
        )
        for reader in readers
    ]
    await uow.outbox.add_all(copies, now)
    await uow.audit.add(user.id, ActKind.BROADCAST, now, broadcast=broadcast.id, recipients=len(copies))
