"""What an admin sees while the worker is at the models: live progress, then what came of it."""

from aiogram.types import Message

from bot.keyboards.admin_training import cancel_training
from bot.progress import Step, steps
from bot.services import Services
from bot.texts import admin_reinstatement as change_texts
from bot.texts import admin_training as admin_texts
from bot.texts import training as texts
from forecasting.storage.records import RequestKind, RequestState, WorkRequest

_EDIT_EVERY_SECONDS = 4.0


async def accompany(message: Message, services: Services, request: WorkRequest) -> None:
    """Keep a message up to date until the request has ended; training can be called off by its button."""
    is_training = request.kind is RequestKind.RETRAIN
    words = _training if is_training else _change
    async for step in steps(services.database, request, services.sleep, every_seconds=_EDIT_EVERY_SECONDS):
        keyboard = cancel_training(request.id) if is_training and not step.ended else None
        text = texts.stalled() if step.stalled else words(step)
        await message.edit_text(text, reply_markup=keyboard)


def _training(step: Step) -> str:
    request = step.request
    if request.state is RequestState.CANCELLED:
        return admin_texts.cancelled()
    if step.succeeded and request.outcome:
        return texts.result(request.outcome)
    if step.ended:
        return texts.failed()
    if request.state is RequestState.QUEUED:
        return texts.waiting()
    return texts.running(request.done, request.total)


def _change(step: Step) -> str:
    outcome = step.request.outcome
    if step.succeeded and outcome:
        return change_texts.result(step.request.kind, outcome)
    if step.ended:
        return change_texts.failed((outcome or {}).get("code", ""))
    return change_texts.waiting()
