"""What being wrong costs a person."""

from datetime import datetime

from forecasting.domain import CostRatio, Place, Variable
from forecasting.storage.records import Preference, User
from forecasting.storage.unit_of_work import Database


async def set_cost(
    database: Database, user: User, place: Place, variable: Variable, cost: CostRatio, now: datetime
) -> None:
    """Store what being wrong about one variable at one place costs somebody."""
    async with database.write() as uow:
        await uow.users.ensure(user.id, user.language, now)
        await uow.users.set_preference(Preference(user.id, place.id, variable, cost))
        await uow.commit()


async def forget_cost(database: Database, user: User, place: Place, variable: Variable) -> None:
    """Forget it again."""
    async with database.write() as uow:
        await uow.users.forget_preference(user.id, place.id, variable)
        await uow.commit()
