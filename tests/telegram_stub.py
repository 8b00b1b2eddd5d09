"""A stand-in for Telegram's Bot API on loopback: long polling, sending, editing, and faults on demand."""

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

TOKEN = "12345678:AAH-stub-token-of-a-bot-nobody-knows"  # pragma: allowlist secret
BOT = {"id": 12345678, "is_bot": True, "first_name": "Skewcast", "username": "skewcast_bot"}

_LONGEST_HOLD_SECONDS = 2.0


@dataclass(frozen=True)
class Fault:
    """What one call gets instead of being carried out, or, when `done`, after it was.

    `cut` closes the connection without an answer, `page` answers with an HTML error page.
    """

    status: int = 200
    description: str = "fault"
    retry_after: int | None = None
    cut: bool = False
    page: bool = False
    done: bool = False


RETRY_AFTER = Fault(429, "Too Many Requests: retry after 1", retry_after=1)
BLOCKED = Fault(403, "Forbidden: bot was blocked by the user")
BAD_GATEWAY = Fault(502, "Bad Gateway")
CUT_BEFORE = Fault(cut=True)
CUT_AFTER = Fault(cut=True, done=True)


@dataclass(frozen=True)
class Call:
    """One call of a method: its fields, decoded, and the files that came with it."""

    method: str
    fields: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def chat_id(self) -> int:
        """The chat it is about."""
        return int(self.fields["chat_id"])

    @property
    def text(self) -> str:
        """The words in it."""
        return str(self.fields.get("text") or self.fields.get("caption") or "")


class TelegramStub:
    """Serves one bot; everything it was asked is in `calls`, everything it accepted in `messages`.

    `heard` is called with each call that was carried out.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.messages: dict[int, Call] = {}
        self.url = ""
        self.heard: Callable[[Call], None] = lambda _: None
        self._faults: dict[str, deque[Fault]] = {}
        self._updates: list[dict[str, Any]] = []
        self._again: list[dict[str, Any]] = []
        self._history: dict[int, dict[str, Any]] = {}
        self._news = asyncio.Event()
        self._ids = itertools.count(1)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=20 * 1024**2)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method fail like this, one after the other."""
        self._faults.setdefault(method.lower(), deque()).extend(faults)

    def say(self, text: str, user_id: int = 7, language: str = "en") -> int:
        """Let somebody write a text; return the update's id."""
        return self._push(message=self._message(user_id, language) | {"text": text})

    def send_location(self, latitude: float, longitude: float, user_id: int = 7, language: str = "en") -> int:
        """Let somebody send a location; return the update's id."""
        location = {"latitude": latitude, "longitude": longitude}
        return self._push(message=self._message(user_id, language) | {"location": location})

    def tap(self, data: str, message_id: int | None = None, user_id: int = 7, language: str = "en") -> int:
        """Let somebody tap a button of one of the bot's messages; return the update's id."""
        query: dict[str, Any] = {
            "id": str(next(self._ids)),
            "from": _person(user_id, language),
            "chat_instance": "chat",
            "data": data,
        }
        if message_id is not None:
            query["message"] = self._result(message_id, user_id)
        return self._push(callback_query=query)

    def repeat(self, update_id: int) -> None:
        """Deliver an update a second time."""
        self._again.append(self._history[update_id])
        self._news.set()

    def sent_to(self, user_id: int = 7) -> list[Call]:
        """Messages accepted for somebody, oldest first, as they were sent."""
        kinds = ("sendMessage", "sendPhoto", "sendDocument")
        return [call for call in self.calls_of(*kinds) if call.chat_id == user_id]

    def calls_of(self, *methods: str) -> list[Call]:
        """Calls of some methods, oldest first."""
        wanted = {method.lower() for method in methods}
        return [call for call in self.calls if call.method.lower() in wanted]

    def button(self, label: str, user_id: int = 7) -> tuple[str, int]:
        """Return data and message id of the newest button with this label."""
        for message_id, call in reversed(self.messages.items()):
            markup = call.fields.get("reply_markup") or {}
            for row in markup.get("inline_keyboard", []):
                for button in row:
                    if call.chat_id == user_id and button["text"].removeprefix("✓ ") == label:
                        return button["callback_data"], message_id
        raise AssertionError(f"no button {label!r}")

    async def wait_for(self, found: Callable[[Self], Any], seconds: float = 20.0) -> Any:
        """Wait until something holds, and return it."""
        async with asyncio.timeout(seconds):
            while not (result := found(self)):  # noqa: ASYNC110 - what is waited for comes about anywhere
                await asyncio.sleep(0.02)
        return result

    def _message(self, user_id: int, language: str) -> dict[str, Any]:
        return {
            "message_id": next(self._ids),
            "date": 1_700_000_000,
            "chat": {"id": user_id, "type": "private"},
            "from": _person(user_id, language),
        }

    def _push(self, **content: Any) -> int:
        update_id = next(self._ids)
        self._history[update_id] = {"update_id": update_id, **content}
        self._updates.append(self._history[update_id])
        self._news.set()
        return update_id

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _refusal(Fault(401, "Unauthorized"))
        call = await _read(request)
        fault = self._next_fault(call.method)
        if fault and not fault.done:
            return _fail(request, fault)
        if call.method == "getUpdates":
            return _ok(await self._get_updates(call))
        self.calls.append(call)
        handle = _METHODS.get(call.method)
        if handle is None:
            return _refusal(Fault(404, "Not Found: method not found"))
        result = handle(self, call)
        self.heard(call)
        return _fail(request, fault) if fault else _ok(result)

    def _next_fault(self, method: str) -> Fault | None:
        waiting = self._faults.get(method.lower())
        return waiting.popleft() if waiting else None

    async def _get_updates(self, call: Call) -> list[dict[str, Any]]:
        """Confirm what lies before the offset; hold the call until there is news, or its time is over."""
        offset = int(call.fields.get("offset") or 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not (self._updates or self._again):
            self._news.clear()
            hold = min(float(call.fields.get("timeout") or 0), _LONGEST_HOLD_SECONDS)
            try:
                await asyncio.wait_for(self._news.wait(), hold)
            except TimeoutError:
                return []
        again, self._again = self._again, []
        return (again + self._updates)[:100]

    def _send(self, call: Call) -> dict[str, Any]:
        message_id = next(self._ids)
        self.messages[message_id] = call
        return self._result(message_id, call.chat_id)

    def _edit(self, call: Call) -> dict[str, Any]:
        message_id = int(call.fields["message_id"])
        before = self.messages[message_id]
        media = call.fields.get("media") or {}
        changed = before.fields | {"reply_markup": None} | media | call.fields
        self.messages[message_id] = Call(before.method, changed, before.files | call.files)
        return self._result(message_id, call.chat_id)

    def _result(self, message_id: int, chat_id: int) -> dict[str, Any]:
        result: dict[str, Any] = {
            "message_id": message_id,
            "date": 1_700_000_000,
            "chat": {"id": chat_id, "type": "private"},
            "from": BOT,
        }
        call = self.messages.get(message_id)
        if call and call.method == "sendPhoto":
            size = {"file_unique_id": "u", "width": 1080, "height": 810}
            result["photo"] = [{"file_id": f"photo-{message_id}", **size}]
            result["caption"] = call.text
        elif call:
            result["text"] = call.text or "…"
        return result


def _nothing(_stub: TelegramStub, _call: Call) -> bool:
    return True


def _me(_stub: TelegramStub, _call: Call) -> dict[str, Any]:
    return BOT


def _name(_stub: TelegramStub, _call: Call) -> dict[str, Any]:
    return {"name": BOT["first_name"]}


_METHODS: dict[str, Callable[[TelegramStub, Call], Any]] = {
    "getMe": _me,
    "getMyName": _name,
    "sendMessage": TelegramStub._send,
    "sendPhoto": TelegramStub._send,
    "sendDocument": TelegramStub._send,
    "editMessageText": TelegramStub._edit,
    "editMessageCaption": TelegramStub._edit,
    "editMessageMedia": TelegramStub._edit,
    "editMessageReplyMarkup": TelegramStub._edit,
    "deleteMessage": _nothing,
    "answerCallbackQuery": _nothing,
    "sendChatAction": _nothing,
    "answerInlineQuery": _nothing,
    "setChatMenuButton": _nothing,
    "setMyCommands": _nothing,
    "setMyName": _nothing,
    "setMyDescription": _nothing,
    "setMyShortDescription": _nothing,
}


async def _read(request: web.Request) -> Call:
    form = await request.post()
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
        else:
            fields[name] = _decoded(str(value))
    return Call(request.match_info["method"], fields, files)


def _decoded(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in "{[" else value
    except ValueError:
        return value


def _fail(request: web.Request, fault: Fault) -> web.Response:
    if fault.cut and request.transport:
        request.transport.abort()
    if fault.page:
        return web.Response(
            status=fault.status, text="<html><h1>Bad Gateway</h1></html>", content_type="text/html"
        )
    return _refusal(fault)


def _refusal(fault: Fault) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": fault.status, "description": fault.description}
    if fault.retry_after is not None:
        body["parameters"] = {"retry_after": fault.retry_after}
    return web.json_response(body, status=fault.status)


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _person(user_id: int, language: str) -> dict[str, Any]:
    return {"id": user_id, "is_bot": False, "first_name": "Ann", "language_code": language}
