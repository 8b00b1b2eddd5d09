"""Settings of a person, and the erasure of everything about them."""

from datetime import datetime

from forecasting.domain import UserId
from forecasting.localtime import QuietHours
from forecasting.reports.export import export_user
from forecasting.storage.records import Units, User
from forecasting.storage.unit_of_work import Database


async def set_language(database: Database, user: User, language: str, now: datetime) -> None:
    """Speak another language with somebody from now on."""
    async with database.write() as uow:
        await uow.users.ensure(user.id, language, now)
        await uow.users.set_language(user.id, language)
        await uow.commit()


async def set_units(database: Database, user: User, units: Units, now: datetime) -> None:
    """Show somebody other units from now on."""
    async with database.write() as uow:
        await uow.users.ensure(user.id, user.language, now)
        await uow.users.set_units(user.id, units)
        await uow.commit()


async def set_quiet(database: Database, user: User, quiet: QuietHours | None, now: datetime) -> None:
    """Hold messages back in these hours from now on, in none when it is None; what is held is judged anew."""
    async with database.write() as uow:
        await uow.users.ensure(user.id, user.language, now)
        await uow.users.set_quiet(user.id, quiet)
        await uow.outbox.hasten_all(user.id, now)
        await uow.commit()


async def set_blocked(database: Database, user: User, blocked_at: datetime | None) -> None:
    """Note that somebody blocked the bot, or let it in again."""
    async with database.write() as uow:
        await uow.users.set_blocked(user.id, blocked_at)
        await uow.commit()


async def welcome(database: Database, user: User, now: datetime) -> None:
    """Store somebody who did not write first; from now on they can be written to."""
    async with database.write() as uow:
        await uow.users.ensure(user.id, user.language, now)
        await uow.users.set_blocked(user.id, None)
        await uow.commit()


async def move(database: Database, old_id: UserId, new_id: UserId) -> None:
    """Give a chat that Telegram moved to a new id all that was its own."""
    async with database.write() as uow:
        await uow.users.move(old_id, new_id)
        await uow.commit()


async def export(database: Database, user: User) -> dict[str, object]:
    """Return everything stored about somebody."""
    async with database.read() as uow:
        return await export_user(uow, user.id)


async def erase(database: Database, user: User) -> None:
    """Delete everything about somebody."""
    async with database.write() as uow:
        await uow.users.erase(user.id)
        await uow.commit()
