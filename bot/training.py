"""What an admin sees while the worker trains: live progress, then who won."""

from aiogram.types import Message

from bot.progress import Step, steps
from bot.services import Services
from bot.texts import training as texts
from forecasting.storage.records import RequestState, WorkRequest

_EDIT_EVERY_SECONDS = 4.0


async def accompany(message: Message, services: Services, request: WorkRequest) -> None:
    """Keep a message up to date until training has ended."""
    async for step in steps(services.database, request, services.sleep, every_seconds=_EDIT_EVERY_SECONDS):
        await message.edit_text(_words(step))


def _words(step: Step) -> str:
    request = step.request
    if step.stalled:
        return texts.stalled()
    if step.succeeded and request.outcome:
        return texts.result(request.outcome)
    if step.ended:
        return texts.failed()
    if request.state is RequestState.QUEUED:
        return texts.waiting()
    return texts.running(request.done, request.total)
