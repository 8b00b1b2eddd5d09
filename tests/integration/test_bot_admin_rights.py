"""Whatever belongs to administrators does not exist for anybody else, not by forged buttons either."""

from collections.abc import Iterator

import pytest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import Chat

from bot import admin_callbacks
from bot.admin_callbacks import BroadcastStep, EditBroadcast, EditSeries, OpenPanel, Page, SeriesStep
from bot.i18n import Catalogues
from bot.texts import welcome
from forecasting.domain import MODELLED_VARIABLES, ModelName, UserId, Variable
from forecasting.storage.unit_of_work import Database
from tests.builders import NOW, store_follower
from tests.fakes import FixedClock
from tests.telegram_chat import Person, Telegram

pytestmark = pytest.mark.integration

ADMIN = UserId(7)
ADMIN_COMMANDS = ("admin", "status", "retrain", "broadcast", "backup")
LARGEST_ID = 2**31 - 1


def admin_buttons() -> Iterator[CallbackData]:
    """One of each button, and each step of those that have several."""
    yield from (OpenPanel(page=page, leaf=0) for page in Page)
    yield from (
        EditSeries(step=step, place=1, variable=Variable.TEMPERATURE, model=ModelName.ETS)
        for step in SeriesStep
    )
    yield from (EditBroadcast(step=step, broadcast=1) for step in BroadcastStep)
    yield admin_callbacks.ShowModels(place=1)
    yield admin_callbacks.Retrain(place=0)
    yield admin_callbacks.Retrain(place=1, variable=Variable.WIND_SPEED)
    yield admin_callbacks.TrainPlace(place=1)
    yield admin_callbacks.CancelTraining(request=1)
    yield admin_callbacks.AddressBroadcast(language="all")
    yield admin_callbacks.BackUp()


@pytest.fixture
def telegram(database: Database, clock: FixedClock) -> Telegram:
    """The bot with Ann as its administrator."""
    return Telegram(database, clock, admin_ids=frozenset({ADMIN}))


def test_every_kind_of_button_is_tried() -> None:
    there = {
        kind
        for kind in vars(admin_callbacks).values()
        if isinstance(kind, type) and issubclass(kind, CallbackData) and kind is not CallbackData
    }
    assert {type(data) for data in admin_buttons()} == there


@pytest.mark.parametrize("data", [data.pack() for data in admin_buttons()])
async def test_a_forged_button_is_nobodys_and_changes_nothing(
    telegram: Telegram, ann: Person, olga: Person, database: Database, data: str
) -> None:
    await store_follower(database, user_id=olga.id)
    async with database.write() as uow:
        draft = await uow.broadcasts.add(ADMIN, None, "Hello", NOW)
        await uow.commit()
    before = len(telegram.screen.messages)
    await olga.tap_data("rubbish")
    await olga.tap_data(data)
    assert telegram.screen.toasts[0] == telegram.screen.toasts[1]
    assert len(telegram.screen.messages) == before
    async with database.read() as uow:
        assert await uow.requests.waiting() == 0
        assert await uow.audit.newest(1) == []
        assert await uow.outbox.counts() == {}
        assert await uow.broadcasts.since(draft.created_at) == []
        assert await uow.conversations.of_user(olga.user_id) == []


@pytest.mark.parametrize(
    "command",
    [*(f"/{name}" for name in ADMIN_COMMANDS), "/retrain all", "/status now", "/broadcast hello"],
)
async def test_for_anybody_else_admin_commands_do_not_exist(
    olga: Person, database: Database, command: str
) -> None:
    (unknown,) = await olga.say("/nonsense")
    (shown,) = await olga.say(command)
    assert shown.text.split(". ")[0] == unknown.text.split(". ")[0] == "Такой команды нет"
    assert (shown.labels, shown.reply_keyboard) == (unknown.labels, unknown.reply_keyboard)
    assert not any(f"/{name}" in shown.text for name in ADMIN_COMMANDS)
    async with database.read() as uow:
        assert await uow.requests.of_user(olga.user_id) == []


def test_every_admin_command_in_the_menu_is_tried_above() -> None:
    with Catalogues().speak("en"):
        assert set(welcome.admin_commands()) == set(ADMIN_COMMANDS)


async def test_in_a_group_an_administrator_is_anybody(telegram: Telegram, database: Database) -> None:
    ann = Person(telegram, group=Chat(id=-500, type="supergroup", title="Gardeners"))
    await ann.say("/admin")
    await ann.say("/broadcast")
    assert not [shown for shown in telegram.screen.messages.values() if "Only administrators" in shown.text]
    async with database.read() as uow:
        assert await uow.audit.newest(1) == []


def test_no_button_of_an_administrator_is_too_long_for_telegram() -> None:
    for variable in MODELLED_VARIABLES:
        for model in ModelName:
            for step in SeriesStep:
                data = EditSeries(step=step, place=LARGEST_ID, variable=variable, model=model)
                assert len(data.pack().encode()) <= 64
