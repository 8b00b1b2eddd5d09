"""What many messages share: the line of age and source, and short answers to what cannot be done."""

from datetime import timedelta
from html import escape

from bot.formats import clipped, first_upper, time_ago
from bot.i18n import gettext as _
from bot.texts.words import model_name
from bot.units import kilometres
from forecasting.domain import ModelName, Place, Station

ATTRIBUTION = '<a href="https://open-meteo.com/">Weather data by Open-Meteo.com</a>'
"""The service's licence asks for these words and this link; they stay as they are in every language."""

_LONGEST_NAME = 80


_WITHOUT_SERVICE = {ModelName.ETS, ModelName.STOCK_ETS, ModelName.SEASONAL_NAIVE}


def footer(place: Place, age: timedelta, *, stale: bool, fallback: bool, model: ModelName) -> str:
    """Return the lines every message with data ends with: warnings, age, source, attribution."""
    lines = []
    if stale:
        lines.append(_("⚠️ This forecast is old: nothing newer has come in since."))
    if fallback:
        warning = _("⚠️ My best model has no answer for now; this one stands in: {model}.")
        lines.append(warning.format(model=model_name(model)))
    elif model in _WITHOUT_SERVICE:
        lines.append(_("From past weather alone, without a forecast of the weather service."))
    lines.append(_("Made {ago}.").format(ago=time_ago(age)) + " " + source_line(place.station))
    lines.append(ATTRIBUTION)
    return "\n".join(lines)


def source_line(station: Station | None) -> str:
    """Return what forecasts are checked against."""
    if station is None:
        return _("Checked against the weather service's analysis: there is no station nearby.")
    return _("Checked against station {icao}, {distance} away.").format(
        icao=escape(station.icao), distance=kilometres(station.distance_km)
    )


def bold_place(place: Place) -> str:
    """Return a place's full name as a heading."""
    return f"<b>{escape(clipped(place.title, _LONGEST_NAME))}</b>"


def bullet(text: str) -> str:
    """Return a line of a list."""
    return "• " + first_upper(text)


def too_fast() -> str:
    """Answer somebody who sends more than anybody can read."""
    return _("Too fast for me. Please wait a few seconds.")


def weather_service_down() -> str:
    """Answer when the weather service gives nothing."""
    return _("The weather service does not answer right now. Please try again in a few minutes.")


def old_button() -> str:
    """Answer a button that is too old, or was never ours."""
    return _("This button no longer works. Please send its command again.")


def something_broke() -> str:
    """Answer when the fault is ours."""
    return _("Something went wrong on my side; it has been noted. Please try again.")


def unknown_command() -> str:
    """Answer a command nobody knows, or may not know."""
    return _("I don't know this command. The menu and /help show what I can do.")


def meant_command(name: str) -> str:
    """Answer a command nobody knows that looks like one there is."""
    return _("I don't know this command. Did you mean /{name}?").format(name=name)


def in_dialogue() -> str:
    """Say that a question stands."""
    return _("I am waiting for the answer to my last question: type it, or tap a button. /cancel leaves it.")


def no_forecast_yet(place: Place) -> str:
    """Answer when nothing has been issued for a place."""
    return _("There is no forecast for {place} yet. Please try again in a minute.").format(
        place=escape(place.title)
    )
