"""A person's private chat with the bot: the real dispatcher on a real database, without a network."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageMedia,
    EditMessageText,
    Response,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    Chat,
    ChatMemberBanned,
    ChatMemberMember,
    ChatMemberUpdated,
    FSInputFile,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Location,
    Message,
    PhotoSize,
    Update,
    User,
)
from teremok import MockBot

from bot.background import Background
from bot.dispatcher import build_dispatcher
from bot.i18n import Catalogues
from bot.outgoing.forgiving import Forgiving
from bot.outgoing.length import LengthGuard
from bot.outgoing.topics import StayInTopic
from bot.services import Services
from forecasting.domain import UserId
from forecasting.errors import WeatherUnavailable
from forecasting.storage.backup import Backups
from forecasting.storage.unit_of_work import Database
from forecasting.weather.answers import FoundPlace
from tests.fakes import FixedClock

PICTURE = b"\x89PNG not really"


@dataclass
class FakeGeocoder:
    """Finds what it was told; remembers what it was asked."""

    found: dict[str, list[FoundPlace]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    down: bool = False

    async def search_places(self, name: str, *, language: str, count: int = 8) -> list[FoundPlace]:
        """Return the places under this name."""
        self.asked.append((name, language))
        if self.down:
            raise WeatherUnavailable("no answer")
        return self.found.get(name.casefold(), [])[:count]


@dataclass
class FakeRender:
    """Draws nothing; remembers the views."""

    views: list[Any] = field(default_factory=list)
    broken: bool = False

    async def __call__(self, view: Any) -> bytes:
        """Return a picture."""
        self.views.append(view)
        if self.broken:
            raise RuntimeError("no ink")
        return PICTURE


@dataclass(frozen=True)
class Shown:
    """One message of the bot as it stands in the chat."""

    id: int
    chat_id: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    picture: bool = False
    document: bytes | None = None
    reply_keyboard: str | None = None

    @property
    def labels(self) -> list[str]:
        """What its buttons say."""
        return [label for label, _ in self.buttons]


@dataclass
class Screenful:
    """Everything the bot has put on people's screens, as they see it now, and the toasts."""

    messages: dict[tuple[int, int], Shown] = field(default_factory=dict)
    toasts: list[str | None] = field(default_factory=list)
    requests: list[TelegramMethod[Any]] = field(default_factory=list)

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Response[Any]:
        """Pass on; show what comes of it."""
        response = cast("Any", await make_request(bot, method))
        self.requests.append(method)
        match method:
            case SendMessage() | SendPhoto() | SendDocument():
                self._show(_sent(method, response.message_id))
            case EditMessageText() | EditMessageMedia():
                self._show(_edited(method, self.messages))
            case DeleteMessage():
                self.messages.pop((int(method.chat_id), method.message_id), None)
            case AnswerCallbackQuery():
                self.toasts.append(method.text)
        return cast("Response[Any]", response)

    def _show(self, shown: Shown) -> None:
        self.messages[shown.chat_id, shown.id] = shown


@dataclass
class Telegram:
    """The bot with its dispatcher, and whoever talks to it."""

    database: Database
    clock: FixedClock
    geocoder: FakeGeocoder = field(default_factory=FakeGeocoder)
    render: FakeRender = field(default_factory=FakeRender)
    admin_ids: frozenset[UserId] = frozenset()
    backups: Backups = field(default_factory=lambda: Backups(Path("backups"), keep=3))
    while_waiting: Callable[[], Awaitable[None]] | None = None
    seconds_between_updates: float = 10.0
    screen: Screenful = field(default_factory=Screenful)
    _seconds: float = 0.0

    def __post_init__(self) -> None:
        self.catalogues = Catalogues()
        self.background = Background()
        self.services = Services(
            database=self.database,
            geocoder=self.geocoder,
            render=self.render,
            clock=self.clock,
            sleep=self._sleep,
            background=self.background,
            admin_ids=self.admin_ids,
            backups=self.backups,
        )
        self.dispatcher = build_dispatcher(self.services, self.catalogues, timer=self._timer)
        self.bot = MockBot(
            self.dispatcher,
            default=DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True),
        )
        for middleware in (StayInTopic(), LengthGuard(), Forgiving(), self.screen):
            self.bot.mock_session.middleware(middleware)

    def _timer(self) -> float:
        self._seconds += self.seconds_between_updates
        return self._seconds

    async def _sleep(self, seconds: float) -> None:
        self.clock.move(seconds=seconds)
        if self.while_waiting:
            await self.while_waiting()


@dataclass
class Person:
    """Somebody with a phone."""

    telegram: Telegram
    id: int = 7
    language_code: str | None = "en"
    first_name: str = "Ann"
    group: Chat | None = None
    _updates: int = 0

    @property
    def user(self) -> User:
        """The person as Telegram describes them."""
        return User(id=self.id, is_bot=False, first_name=self.first_name, language_code=self.language_code)

    @property
    def user_id(self) -> UserId:
        """The person's id, as the database knows it."""
        return UserId(self.id)

    @property
    def chat_id(self) -> int:
        """Where the person talks: alone with the bot, or in a group."""
        return self._chat().id

    @property
    def seen(self) -> list[Shown]:
        """What stands in the chat, oldest first."""
        messages = self.telegram.screen.messages
        return [shown for (chat, _), shown in messages.items() if chat == self.chat_id]

    @property
    def last(self) -> Shown:
        """The newest message of the bot."""
        return self.seen[-1]

    async def say(self, text: str) -> list[Shown]:
        """Send a text; return the messages it brought."""
        return await self._send(text=text)

    async def send_location(self, latitude: float, longitude: float) -> list[Shown]:
        """Send a location."""
        return await self._send(location=Location(latitude=latitude, longitude=longitude))

    async def send_sticker(self) -> list[Shown]:
        """Send something without words."""
        return await self._send(photo=[PhotoSize(file_id="f", file_unique_id="u", width=1, height=1)])

    async def tap(self, label: str) -> list[Shown]:
        """Tap the newest button with this label; a tick before it does not matter."""
        for shown in reversed(self.seen):
            for text, data in shown.buttons:
                if text.removeprefix("✓ ") == label:
                    return await self.tap_data(data, shown)
        raise AssertionError(f"no button {label!r} in {[shown.labels for shown in self.seen]}")

    async def tap_data(self, data: str, on: Shown | None = None) -> list[Shown]:
        """Tap a button that carries some data, forged or not."""
        query = CallbackQuery(
            id=str(len(self.telegram.screen.requests)),
            from_user=self.user,
            chat_instance="chat",
            message=self._message_of_bot(on) if on else None,
            data=data,
        )
        return await self._feed(callback_query=query)

    async def block(self, *, blocked: bool = True) -> None:
        """Block the bot, or let it in again."""
        bot = User(id=self.telegram.bot.id, is_bot=True, first_name="Skewcast")
        member = ChatMemberMember(user=bot)
        banned = ChatMemberBanned(user=bot, until_date=datetime.fromtimestamp(0, UTC))
        old, new = (member, banned) if blocked else (banned, member)
        await self._feed(
            my_chat_member=ChatMemberUpdated(
                chat=self._chat(),
                from_user=self.user,
                date=self.telegram.clock(),
                old_chat_member=old,
                new_chat_member=new,
            )
        )

    async def feed(self, update: Update) -> list[Shown]:
        """Let an update arrive; return the messages it brought."""
        before = dict(self.telegram.screen.messages)
        await self.telegram.dispatcher.feed_update(self.telegram.bot, update)
        await self.telegram.background.settle()
        after = self.telegram.screen.messages
        return [shown for key, shown in after.items() if key[0] == self.chat_id and before.get(key) != shown]

    def next_update(self, **content: Any) -> Update:
        """Return a new update with this content."""
        self._updates += 1
        return Update(update_id=self.id * 100_000 + self._updates, **content)

    def message(self, **content: Any) -> Message:
        """Return a message of this person."""
        return Message(
            message_id=90_000 + self._updates,
            date=self.telegram.clock(),
            chat=self._chat(),
            from_user=self.user,
            **content,
        )

    async def _send(self, **content: Any) -> list[Shown]:
        return await self._feed(message=self.message(**content))

    async def _feed(self, **content: Any) -> list[Shown]:
        return await self.feed(self.next_update(**content))

    def _chat(self) -> Chat:
        return self.group or Chat(id=self.id, type="private", first_name=self.first_name)

    def _message_of_bot(self, shown: Shown) -> Message:
        photo = [PhotoSize(file_id="f", file_unique_id="u", width=1, height=1)] if shown.picture else None
        return Message(
            message_id=shown.id,
            date=self.telegram.clock(),
            chat=self._chat(),
            from_user=self.telegram.bot._me,
            text=None if shown.picture else shown.text,
            caption=shown.text if shown.picture else None,
            photo=photo,
        )


def _sent(method: SendMessage | SendPhoto | SendDocument, message_id: int) -> Shown:
    markup = method.reply_markup
    document = method.document if isinstance(method, SendDocument) else None
    return Shown(
        id=message_id,
        chat_id=int(method.chat_id),
        text=method.text if isinstance(method, SendMessage) else method.caption or "",
        buttons=_buttons(markup),
        picture=isinstance(method, SendPhoto),
        document=_content(document),
        reply_keyboard=type(markup).__name__ if markup and not _buttons(markup) else None,
    )


def _edited(method: EditMessageText | EditMessageMedia, messages: dict[tuple[int, int], Shown]) -> Shown:
    before = messages[int(method.chat_id or 0), method.message_id or 0]
    assert before.reply_keyboard is None, "Telegram changes no message that came with a reply keyboard"
    if isinstance(method, EditMessageText):
        text = method.text or ""
    else:
        assert isinstance(method.media, InputMediaPhoto)
        text = method.media.caption or ""
    return replace(before, text=text, buttons=_buttons(method.reply_markup))


def _content(document: object) -> bytes | None:
    if isinstance(document, FSInputFile):
        return Path(document.path).read_bytes()
    return document.data if isinstance(document, BufferedInputFile) else None


def _buttons(markup: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    return tuple(
        (button.text, button.callback_data or "") for row in markup.inline_keyboard for button in row
    )
