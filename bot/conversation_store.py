"""Dialogue states in the database, so that a restart interrupts nobody."""

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from forecasting.clock import Clock
from forecasting.domain import UserId
from forecasting.storage.unit_of_work import Database


class ConversationStore(BaseStorage):
    """Keeps state and data of each dialogue in one row."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._keys = DefaultKeyBuilder(with_destiny=True)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Store the state a dialogue is in; None ends it."""
        name = state.state if isinstance(state, State) else state
        async with self._database.write() as uow:
            _, data = await uow.conversations.get(self._keys.build(key))
            await uow.conversations.put(self._keys.build(key), UserId(key.user_id), name, data, self._clock())
            await uow.commit()

    async def get_state(self, key: StorageKey) -> str | None:
        """Return the state a dialogue is in."""
        async with self._database.read() as uow:
            state, _ = await uow.conversations.get(self._keys.build(key))
            return state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Store what a dialogue has found out so far, in place of what was stored."""
        async with self._database.write() as uow:
            state, _ = await uow.conversations.get(self._keys.build(key))
            await uow.conversations.put(
                self._keys.build(key), UserId(key.user_id), state, dict(data), self._clock()
            )
            await uow.commit()

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Return what a dialogue has found out so far."""
        async with self._database.read() as uow:
            _, data = await uow.conversations.get(self._keys.build(key))
            return dict(data)

    async def close(self) -> None:
        """Close nothing: the database belongs to the application."""
