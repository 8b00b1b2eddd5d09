"""Asking for training and calling it off, for administrators."""

from collections.abc import Mapping, Sequence
from html import escape

from bot.i18n import gettext as _
from bot.texts.admin_words import more, scope
from bot.texts.places import progress_bar
from bot.texts.training import ask_scope
from forecasting.domain import Place, PlaceId
from forecasting.storage.records import RequestState, WorkRequest

_MOST_RUNNING = 8


def whole_place_button() -> str:
    """Label the button that trains every series of a place."""
    return _("Everything there")


def page(running: Sequence[WorkRequest], places: Mapping[PlaceId, Place]) -> str:
    """Show the training under way, and ask what to train."""
    lines = [_("<b>Training</b>")]
    lines += [_running(request, places) for request in running[:_MOST_RUNNING]]
    lines += more(len(running) - _MOST_RUNNING)
    return "\n".join([*lines, ask_scope()])


def _running(request: WorkRequest, places: Mapping[PlaceId, Place]) -> str:
    place = places.get(request.place_id) if request.place_id else None
    about = escape(scope(place, request.variable))
    if request.state is RequestState.QUEUED:
        return _("No. {number}, {about}: queued").format(number=request.id, about=about)
    bar = progress_bar(request.done, request.total)
    return _("No. {number}, {about}: {bar}").format(number=request.id, about=about, bar=bar)


def cancel_button(number: int) -> str:
    """Label the button that calls training off."""
    return _("⏹ Cancel no. {number}").format(number=number)


def cancelling() -> str:
    """Confirm, in a toast, that training ends."""
    return _("It stops after the series it is at.")


def cancelled() -> str:
    """Say that training was called off."""
    return _("Training was cancelled. What was trained before that stays.")
