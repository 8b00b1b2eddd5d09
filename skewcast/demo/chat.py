"""A person at the keyboard: lines become messages, numbers become taps on buttons."""

import itertools

from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, Chat, Location, Message, Update, User

from forecasting.clock import Clock
from skewcast.demo.screen import Display
from skewcast.demo.terminal import CHAT_ID, Button, TerminalSession


class Person:
    """Writes to the bot, taps its buttons and waits for its answers."""

    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        session: TerminalSession,
        screen: Display,
        clock: Clock,
        language: str,
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._session = session
        self._screen = screen
        self._clock = clock
        self._user = User(id=CHAT_ID, is_bot=False, first_name="You", language_code=language)
        self._update_ids = itertools.count(1)

    def echo(self, line: str) -> None:
        """Show a line that was not typed here."""
        self._screen.echo(line)

    async def say(self, line: str) -> None:
        """Send a line; a bare number taps that button, `/location LAT LON` shares a location."""
        if line.startswith("/location "):
            await self._share(*line.split()[1:3])
        elif button := self._button(line):
            await self.tap(button)
        else:
            await self._feed(message=self._message(text=line))

    @property
    def buttons(self) -> list[Button]:
        """What can be tapped now."""
        return list(self._session.keyboard.buttons)

    def meaning(self, line: str) -> str:
        """Return a line as it was meant: a number stands for a button."""
        button = self._button(line)
        return f"[{button.text}]" if button else line

    def _button(self, line: str) -> Button | None:
        buttons = self.buttons
        return buttons[int(line) - 1] if line.isdecimal() and 1 <= int(line) <= len(buttons) else None

    async def tap(self, button: Button) -> None:
        """Tap a button; one that was replaced meanwhile can still be tapped, as in a real chat."""
        if button.url:
            self._screen.toast(button.url)
        elif button.data is None:
            await self._feed(message=self._message(text=button.text))
        else:
            query = CallbackQuery(
                id=str(self._session.next_id()),
                from_user=self._user,
                chat_instance="demo",
                data=button.data,
                message=self._message(text="…", message_id=button.message_id),
            )
            await self._feed(callback_query=query)

    async def _share(self, latitude: str, longitude: str) -> None:
        await self._feed(
            message=self._message(location=Location(latitude=float(latitude), longitude=float(longitude)))
        )

    def _message(
        self, *, text: str | None = None, location: Location | None = None, message_id: int | None = None
    ) -> Message:
        return Message(
            message_id=message_id or self._session.next_id(),
            date=self._clock(),
            chat=Chat(id=CHAT_ID, type="private"),
            from_user=self._user,
            text=text,
            location=location,
        )

    async def _feed(
        self, message: Message | None = None, callback_query: CallbackQuery | None = None
    ) -> None:
        update = Update(update_id=next(self._update_ids), message=message, callback_query=callback_query)
        await self._dispatcher.feed_update(self._bot, update)
