"""Finding and preparing places, and what every list of places shares."""

from collections.abc import Sequence
from html import escape

from bot.formats import clipped, spot
from bot.i18n import gettext as _
from bot.i18n import ngettext
from forecasting.domain import Place
from forecasting.weather.answers import FoundPlace

_BAR = 10
_LONGEST_REPEATED = 60


def ask_for_place() -> str:
    """Ask where somebody wants forecasts for."""
    return _(
        "<b>Where do you need the forecast?</b>\n"
        "Type a town, send your location, or type coordinates like 55.75, 37.62."
    )


def location_button() -> str:
    """Label the button that sends one's location."""
    return _("📍 Send my location")


def which_one(count: int) -> str:
    """Ask which of the places found is meant."""
    if count == 1:
        return _("Is this the place?")
    return _("Which one do you mean?")


def labels(found: Sequence[FoundPlace]) -> list[str]:
    """Return each found place with region and country, not escaped; coordinates tell equal ones apart."""
    names = [
        ", ".join(dict.fromkeys(part for part in (place.name, place.region, place.country) if part))
        for place in found
    ]
    return [
        name if names.count(name) == 1 else f"{name} ({spot(place.latitude, place.longitude)})"
        for name, place in zip(names, found, strict=True)
    ]


def none_of_these() -> str:
    """Label the button that ends a search."""
    return _("None of these")


def search_again() -> str:
    """Answer when none of the places found was meant."""
    return _("Then type the name in another way, or send your location.")


def nothing_found(name: str) -> str:
    """Answer a name nobody knows; not escaped."""
    return _(
        "I found no place called “{name}”. Check the spelling, or send a location. /help shows the rest."
    ).format(name=name)


def not_a_name() -> str:
    """Answer what cannot be the name of a place."""
    return _("I look for places by name: type a town, or send your location. /help shows what else I can do.")


def a_command(name: str) -> str:
    """Answer a word that means a command."""
    return _("For that there is /{name}. If you mean a place of this name, send its location.").format(
        name=name
    )


def just_a_number() -> str:
    """Answer a number that answers no question."""
    return _(
        "A number by itself tells me nothing. For a daily forecast send /subscribe 07:30;"
        " a place takes two numbers, like 55.75, 37.62."
    )


def name_too_long() -> str:
    """Answer a text far too long for a place."""
    return _("This is too long for the name of a place. Type just the town.")


def search_is_down() -> str:
    """Answer when places cannot be looked up."""
    return _(
        "I cannot look up names right now: the weather service does not answer."
        " Your location, or coordinates like 55.75, 37.62, work without it."
    )


def coordinates_out_of_range() -> str:
    """Answer coordinates that are not on Earth."""
    return _("Latitude goes from −90 to 90, longitude from −180 to 180. Try again, like 55.75, 37.62.")


def search_is_old() -> str:
    """Answer a tap on the result of an earlier search."""
    return _("This list is old. Type the name once more.")


def too_many_places(limit: int) -> str:
    """Answer somebody who follows as many places as one can."""
    return ngettext(
        "You already have {limit} place, which is the limit. Remove one in /places first.",
        "You already have {limit} places, which is the limit. Remove one in /places first.",
        limit,
    ).format(limit=limit)


def chosen(place: Place) -> str:
    """Repeat, in place of the list, what was chosen from it."""
    return f"✓ {escape(place.full_name)}"


def saved(place: Place) -> str:
    """Confirm a place by its full name, and by its zone, as a point of the map says little by itself."""
    zone = _("Times are local there ({zone}).").format(zone=escape(place.zone))
    lines = [_("📍 <b>{place}</b>\nSaved.").format(place=escape(place.full_name)), zone]
    if place.country is None and place.short_name is None:
        lines.append(_("/places lets you give it a name."))
    return "\n".join(lines)


def preparing(done: int, total: int) -> str:
    """Say how far the preparation of a place is."""
    text = _("I am fetching its weather history, to learn how forecasts err there…")
    return f"{text}\n{progress_bar(done, total)}" if total else text


def progress_bar(done: int, total: int) -> str:
    """Draw how much is done."""
    filled = round(_BAR * min(done, total) / max(total, 1))
    return "▓" * filled + "░" * (_BAR - filled) + f" {done}/{total}"


def prepared() -> str:
    """Say that a place is ready."""
    return _("Ready. Here is the first forecast:")


def preparing_takes_long() -> str:
    """Say that the worker does not react."""
    return _(
        "The part of me that fetches weather is not reacting."
        " Your place is saved; the forecast comes as soon as I have it."
    )


def preparing_failed() -> str:
    """Say that the weather service gave nothing for a new place."""
    return _(
        "The weather service does not answer right now."
        " Your place is saved and I keep trying; /forecast shows it once it is there."
    )


def no_data_there() -> str:
    """Say that the weather service knows nothing about a spot."""
    return _("The weather service has no data for this spot. Remove it in /places and try one nearby.")


def not_enough_data() -> str:
    """Say that no model can answer for a place yet."""
    return _("There is too little history here for a forecast yet. I keep collecting; try /forecast later.")


def no_place_yet() -> str:
    """Answer when something needs a place and there is none."""
    return _("First I need a place: type a town or send your location.")


def not_your_place(name: str) -> str:
    """Answer a name that is none of one's places; not escaped."""
    return _("“{name}” is not one of your places. /places shows them; /places {name} adds it.").format(
        name=clipped(name, _LONGEST_REPEATED)
    )


def which_place() -> str:
    """Ask which of one's places is meant."""
    return _("For which place?")


def forecast_button() -> str:
    """Label the button that shows the forecast of a place."""
    return _("Forecast")


def remove_button() -> str:
    """Label the button that removes something."""
    return _("Remove")


def back_button() -> str:
    """Label the button that goes back."""
    return _("← Back")
