"""The command `skewcast doctor`: looks at everything the product needs and says what is wrong."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from http import HTTPStatus

import aiohttp

from forecasting.clock import utc_now
from forecasting.errors import ConfigurationError, SkewcastError
from forecasting.settings import Settings, load_settings
from forecasting.storage.migrate import revisions
from forecasting.storage.unit_of_work import Database

TIMEOUT = aiohttp.ClientTimeout(total=20)
POLL_LATE_AFTER = timedelta(hours=2)

Check = Callable[[Settings], Awaitable[str]]


class Problem(SkewcastError):
    """Something is wrong; the message says what, and what to do."""


async def examine(say: Callable[[str], object]) -> int:
    """Say one line for each thing looked at; return 0 when all is well, 1 otherwise, 2 for wrong settings."""
    try:
        settings = load_settings()
    except ConfigurationError as error:
        say(f"✗ settings: {error}")
        return 2
    say("✓ settings: all are understood")
    healthy = True
    async for well, line in _looks(settings):
        say(f"{'✓' if well else '✗'} {line}")
        healthy = healthy and well
    return 0 if healthy else 1


async def _looks(settings: Settings) -> AsyncIterator[tuple[bool, str]]:
    checks: dict[str, Check] = {
        "data folder": _data_folder,
        "database": _database,
        "worker": _worker,
        "weather forecasts": _weather,
        "place search": _geocoding,
        "Telegram": _telegram,
    }
    for name, check in checks.items():
        try:
            yield True, f"{name}: {await check(settings)}"
        except SkewcastError as error:
            yield False, f"{name}: {error}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # The text of such errors may hold an address with a secret in it; their kind is enough.
            yield False, f"{name}: no answer ({type(error).__name__})"


async def _data_folder(settings: Settings) -> str:
    probe = settings.data_dir / ".doctor"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        raise Problem(
            f"cannot write to {settings.data_dir} ({error.strerror}); set SKEWCAST_DATA_DIR"
        ) from error
    return f"{settings.data_dir} can be written"


async def _database(settings: Settings) -> str:
    async with _open(settings) as database:
        current, newest = await revisions(database.engine)
    if current != newest:
        raise Problem(f"schema is {current or 'missing'}, needs {newest}; run `skewcast migrate`")
    return f"answers, schema {current}"


async def _worker(settings: Settings) -> str:
    async with _open(settings) as database:
        current, newest = await revisions(database.engine)
        if current != newest:
            raise Problem("its database is not ready")
        async with database.read() as uow:
            polled = await uow.jobs.last("poll", successful=True)
    if polled is None:
        raise Problem("has never polled the weather service; start it with `skewcast worker`")
    age = utc_now() - polled.started_at
    if age > POLL_LATE_AFTER:
        raise Problem(f"polled last {age} ago; is it running?")
    return f"polled {int(age.total_seconds() // 60)} minutes ago"


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database)
    try:
        yield database
    finally:
        await database.close()


async def _weather(settings: Settings) -> str:
    query = {"latitude": "40.71", "longitude": "-73.99", "hourly": "temperature_2m", "forecast_days": "1"}
    return await _open_meteo(settings, settings.open_meteo_forecast_url, query, "hourly")


async def _geocoding(settings: Settings) -> str:
    return await _open_meteo(settings, settings.open_meteo_geocoding_url, {"name": "Paris"}, "results")


async def _open_meteo(settings: Settings, url: str, query: dict[str, str], expected: str) -> str:
    if settings.open_meteo_key:
        query = query | {"apikey": settings.open_meteo_key}
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session, session.get(url, params=query) as response:
        if response.status != HTTPStatus.OK:
            raise Problem(f"{response.url.host} answers with status {response.status}")
        body = await response.json(content_type=None)
        if expected not in body:
            raise Problem(f"{response.url.host} answers without {expected!r}: is the address right?")
        return f"{response.url.host} answers"


async def _telegram(settings: Settings) -> str:
    token = settings.token.get_secret_value()
    url = f"{settings.telegram_api.rstrip('/')}/bot{token}/getMe"
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session, session.get(url) as response:
        if response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
            raise Problem("the token is refused; copy it again from @BotFather")
        body = await response.json(content_type=None)
    return f"the token belongs to @{body['result']['username']}"
