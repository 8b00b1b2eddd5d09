"""The unit of work: everything in it is stored together, by its commit, or not at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from forecasting.storage.alerts import Alerts
from forecasting.storage.audit import Audit
from forecasting.storage.broadcasts import Broadcasts
from forecasting.storage.census import Census
from forecasting.storage.conversations import Conversations
from forecasting.storage.database import READ_ONLY, open_database
from forecasting.storage.decisions import Decisions
from forecasting.storage.drift import Drift
from forecasting.storage.forecasts import Forecasts
from forecasting.storage.jobs import Jobs
from forecasting.storage.lessons import Lessons
from forecasting.storage.models import Models
from forecasting.storage.operators import Operators
from forecasting.storage.outbox import Outbox
from forecasting.storage.places import Places
from forecasting.storage.requests import Requests
from forecasting.storage.scores import Scores
from forecasting.storage.series import SeriesStore
from forecasting.storage.subscriptions import Subscriptions
from forecasting.storage.users import Users


class UnitOfWork:
    """All repositories over one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self.places = Places(session)
        self.users = Users(session)
        self.series = SeriesStore(session)
        self.forecasts = Forecasts(session)
        self.scores = Scores(session)
        self.models = Models(session)
        self.drift = Drift(session)
        self.lessons = Lessons(session)
        self.subscriptions = Subscriptions(session)
        self.alerts = Alerts(session)
        self.outbox = Outbox(session)
        self.requests = Requests(session)
        self.jobs = Jobs(session)
        self.broadcasts = Broadcasts(session)
        self.audit = Audit(session)
        self.operators = Operators(session)
        self.decisions = Decisions(session)
        self.census = Census(session)
        self.conversations = Conversations(session)

    async def commit(self) -> None:
        """Store everything done so far, for good."""
        await self._session.commit()


class Database:
    """Opens units of work on one database."""

    def __init__(self, url: str) -> None:
        self.engine: AsyncEngine = open_database(url)
        self._readers = self.engine.execution_options(**{READ_ONLY: True})

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work that alone may write until it ends; it must be short and await no network.

        What is not committed is undone.
        """
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield UnitOfWork(session)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work that sees one moment of the database, holds nobody up and cannot write."""
        async with AsyncSession(self._readers, expire_on_commit=False) as session:
            yield UnitOfWork(session)

    async def ping(self) -> None:
        """Raise unless the database answers."""
        async with self._readers.connect() as connection:
            await connection.execute(text("SELECT 1"))

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; None for any other."""
        url = self.engine.url
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
