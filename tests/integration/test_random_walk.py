"""A random walk over the whole bot: whatever several people do, everybody is answered and nothing breaks."""

import random
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.types import Contact, InlineQuery, Location, Venue

from bot.delivery import Deliverer
from bot.texts import groups, welcome
from forecasting.domain import MODELLED_VARIABLES, PlaceId, UserId
from forecasting.storage.backup import Backups
from forecasting.storage.records import RequestKind, RequestState
from forecasting.storage.unit_of_work import Database
from forecasting.weather.answers import FoundPlace
from tests.builders import a_forecast
from tests.fakes import FixedClock, logged_lines
from tests.telegram_chat import Person, Shown, Telegram
from tests.telegram_group import Group
from tests.telegram_limits import broken_limits

pytestmark = pytest.mark.integration

SEEDS = (1, 2, 3, 4)
STEPS = 500
OLGA, ADMIN, GROUP = 8, 9, -1001
NEWEST = 6
"""From so many of the last messages, most taps come: people seldom scroll up."""

TYPED = (
    "Paris", "paris 2", "<b>Bold</b> & <i>", "</b>", "&amp;", "\u202eEvil\u200f", "🌧" * 50, "x" * 5000, " ",
    "ё" * 4096, "\x00", "a\u0301" * 60, "0, 0", "90 0", "-90, 180", "95, 1", "55°45'N 37°37'E", "1 2", "7",
    "07:30", "25:61", "22-7", "с 22 до 7", "-5", "4,5°", "1e999", "٣٤", "20%", "frost", "мороз", "None", "🏡",
    "https://yandex.ru/maps/?ll=180,90", "geo:0,0", "'; DROP TABLE users; --", "{place}", "%s",
)  # fmt: skip
ARGUMENTS = (
    "", "", "", "Paris", "new", "7:30", "07:30 New York", "temperature colder 4", "ветер сильнее 4", "wind",
    "all", "<b>", "x" * 300, "place_1", "place_999", "place_x", "0 0", "\u202e", "22:00-07:00", "-999",
)  # fmt: skip
SPOTS = ((0.0, 0.0), (90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (10.0, -180.0), (40.71, -74.01))
PARTS = (
    "", "0", "1", "2", "-1", "99999999999", "x", "temperature_2m", "precipitation", "below", "24", "4", "é",
)  # fmt: skip
PARIS = FoundPlace("Paris <3", "Île-de-France", "France", 48.85, 2.35, 35.0, "Europe/Paris", 1)


@dataclass
class Walk:
    """People who do anything at all, one after the other; `doing` says what was done last."""

    telegram: Telegram
    group: Group
    people: list[Person]
    rng: random.Random
    shown: list[Shown] = field(default_factory=list)
    doing: str = ""

    def __post_init__(self) -> None:
        self.telegram.while_waiting = self._work
        self.deliverer = Deliverer(self.telegram.bot, self.telegram.services, self.telegram.catalogues)
        with self.telegram.catalogues.speak("en"):
            self.commands = [*welcome.commands(), *welcome.admin_commands(), *groups.commands(), "cancel"]

    async def step(self) -> None:
        """Let somebody do something; fail when it is not answered as it should be."""
        actions: dict[Callable[[], Awaitable[None]], int] = {
            self._tap: 45, self._command: 20, self._type: 12, self._forge: 8, self._send_odd: 5,
            self._ask_inline: 4, self._tap_of_another: 3, self._deliver: 2, self._come_and_go: 1,
        }  # fmt: skip
        (action,) = self.rng.choices(list(actions), list(actions.values()))
        before = len(self.telegram.screen.requests)
        await action()
        self._note_buttons()
        for call in self.telegram.screen.requests[before:]:
            assert broken_limits(call) == []

    def _note_buttons(self) -> None:
        """Keep every button ever shown, the newest messages last, with what they said before a change."""
        chats, known = {person.chat_id for person in self.people}, set(self.shown)
        self.shown += [
            shown
            for shown in self.telegram.screen.messages.values()
            if shown.buttons and shown.chat_id in chats and shown not in known
        ]

    async def _tap(self) -> None:
        if shown := self._some(self.shown[-NEWEST:] if self.rng.random() < 0.7 else self.shown):
            await self._tap_on(self._reader_of(shown), self._button_of(shown), shown)

    async def _tap_of_another(self) -> None:
        if shown := self._some(self.shown):
            await self._tap_on(self.rng.choice(self.people), self._button_of(shown), None)

    async def _forge(self) -> None:
        prefixes = [kind.__prefix__ for kind in CallbackData.__subclasses__()]
        parts = [self.rng.choice(prefixes), *self.rng.choices(PARTS, k=self.rng.randint(0, 4))]
        await self._tap_on(self.rng.choice(self.people), ":".join(parts), None)

    async def _tap_on(self, person: Person, data: str, shown: Shown | None) -> None:
        if not data:  # it opens a link or another chat: the bot hears nothing of it
            return
        self.doing = f"{person.id} taps {data!r}"
        before = len(self.telegram.screen.requests)
        await person.tap_data(data, shown)
        answers = [call for call in self._since(before) if isinstance(call, AnswerCallbackQuery)]
        assert len(answers) == 1

    async def _command(self) -> None:
        command = f"/{self.rng.choice(self.commands)} {self.rng.choice(ARGUMENTS)}".strip()
        await self._say(self.rng.choice(self.people), command)

    async def _type(self) -> None:
        await self._say(self.rng.choice(self.people), self.rng.choice(TYPED))

    async def _say(self, person: Person, text: str) -> None:
        self.doing = f"{person.id} says {text[:60]!r}"
        before = len(self.telegram.screen.requests)
        await person.say(text)
        assert person.group or self._since(before)

    async def _send_odd(self) -> None:
        person, (latitude, longitude) = self.rng.choice(self.people), self.rng.choice(SPOTS)
        self.doing = f"{person.id} sends something around {latitude}, {longitude}"
        spot, before = Location(latitude=latitude, longitude=longitude), len(self.telegram.screen.requests)
        venue = Venue(location=spot, title="</b>" * 30, address="")
        contact = Contact(phone_number="1", first_name="Bob")
        contents: list[dict[str, object]] = [
            {"location": spot},
            {"location": spot, "venue": venue},
            {"contact": contact},
        ]
        content = self.rng.choice(contents)
        await person.feed(person.next_update(message=person.message(**content)))
        assert person.group or self._since(before)

    async def _ask_inline(self) -> None:
        person, typed = self.rng.choice(self.people), self.rng.choice([*TYPED, "new", "New York", ""])[:256]
        self.doing = f"{person.id} asks inline for {typed[:60]!r}"
        query = InlineQuery(id="q", from_user=person.user, query=typed, offset="")
        before = len(self.telegram.screen.requests)
        await person.feed(person.next_update(inline_query=query))
        assert self._since(before)

    async def _deliver(self) -> None:
        self.doing = "messages are delivered"
        while await self.deliverer.deliver_next():
            pass

    async def _come_and_go(self) -> None:
        self.doing = "the bot is blocked, or thrown out, and let in again"
        for coming in (False, True):
            await self.people[0].block(blocked=not coming)
            await self.group.add_bot(self.people[-1], added=coming)

    def _reader_of(self, shown: Shown) -> Person:
        return self.rng.choice([person for person in self.people if person.chat_id == shown.chat_id])

    def _button_of(self, shown: Shown) -> str:
        """Choose a kind of button first, so that the hours of a day do not drown all others."""
        kind = self.rng.choice(sorted({data.partition(":")[0] for _, data in shown.buttons}))
        return self.rng.choice([data for _, data in shown.buttons if data.partition(":")[0] == kind])

    def _since(self, before: int) -> list[TelegramMethod[Any]]:
        return self.telegram.screen.requests[before:]

    def _some(self, choices: list[Shown]) -> Shown | None:
        return self.rng.choice(choices) if choices else None

    async def _work(self) -> None:
        """Carry out one request, well or badly, as the worker does."""
        now = self.telegram.clock()
        async with self.telegram.database.write() as uow:
            request = await uow.requests.claim(now)
            if request and request.kind is RequestKind.PREPARE and self.rng.random() < 0.7:
                place = request.place_id or PlaceId(0)
                for variable in MODELLED_VARIABLES:
                    forecast = a_forecast(variable, origin=now.replace(minute=0, second=0, microsecond=0))
                    await uow.forecasts.add_all(place, [forecast], forecast, fallback=False)
                await uow.places.set_prepared(place, now)
                await uow.requests.finish(request.id, RequestState.DONE, {"code": "prepared"}, now)
            elif request:
                outcome = {"code": self.rng.choice(["fault", "no_data", "weather_limit"])}
                await uow.requests.finish(request.id, RequestState.FAILED, outcome, now)
            await uow.commit()


@pytest.fixture
async def telegram(lived: tuple[Path, datetime], tmp_path: Path) -> AsyncIterator[Telegram]:
    """The bot beside a database in which New York was prepared by the real worker."""
    path, now = lived
    shutil.copy(path, tmp_path / "skewcast.db")
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'skewcast.db'}")
    backups = Backups(tmp_path / "backups", keep=2)
    telegram = Telegram(database, FixedClock(now), admin_ids=frozenset({UserId(ADMIN)}), backups=backups)
    telegram.geocoder.found |= {"paris": [PARIS] * 3, "new": [PARIS]}
    async with database.write() as uow:
        (new_york,) = await uow.places.followed()
        for user_id in map(UserId, (OLGA, ADMIN, GROUP)):
            await uow.users.ensure(user_id, "en", now)
            await uow.places.follow(user_id, new_york, now)
        await uow.commit()
    yield telegram
    await database.close()


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_people_do_everybody_is_answered_and_nothing_breaks(
    telegram: Telegram, seed: int
) -> None:
    group = Group(telegram, GROUP)
    people = [
        Person(telegram),
        Person(telegram, OLGA, "ru"),
        Person(telegram, ADMIN),
        group.member(20, "ru", admin=True),
        group.member(21),
    ]
    walk = Walk(telegram, group, people, random.Random(seed))
    with logged_lines() as lines:
        for number in range(STEPS):
            try:
                await walk.step()
                assert not [line for line in lines if line.startswith("ERROR")]
            except BaseException as failure:
                failure.add_note(f"seed {seed}, step {number}: {walk.doing}")
                raise
