"""What buttons carry: short prefixes, ids and choices, never words; at most 64 bytes each.

A button lives for weeks, over restarts, so it carries all its state; whether the person who taps may do
so is checked on every tap.
"""

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import AfterValidator, Field

from forecasting.domain import COST_RATIOS, MODELLED_VARIABLES, Side, Variable
from forecasting.storage.records import Units


def _modelled(variable: Variable) -> Variable:
    if variable not in MODELLED_VARIABLES:
        raise ValueError("no forecast of ours")
    return variable


def _cost_ratio(ratio: int) -> int:
    if ratio not in COST_RATIOS:
        raise ValueError("no ratio of ours")
    return ratio


# Buttons come back from clients, which may be forged: what cannot be ours is nobody's button.
Id = Annotated[int, Field(ge=0, lt=2**31)]
Modelled = Annotated[Variable, AfterValidator(_modelled)]
Ratio = Annotated[int, AfterValidator(_cost_ratio)]
Hour = Annotated[int, Field(ge=0, lt=24)]
Minute = Annotated[int, Field(ge=0, lt=60)]
Days = Annotated[int, Field(ge=1, le=366)]


class Span(StrEnum):
    """How far ahead a forecast is shown."""

    DAY = "24"
    THREE_DAYS = "72"

    @property
    def hours(self) -> int:
        """Return the hours shown."""
        return int(self.value)


class PlaceStep(StrEnum):
    """What is done about one of one's places."""

    SHOW = "show"
    SHOW_FIRST = "first"
    ASK_REMOVAL = "ask"
    REMOVE = "remove"
    LIST = "list"


class PickFound(CallbackData, prefix="pick"):
    """A place found by a search; the search's number keeps an older list from being taken for the newest."""

    search: Id
    index: Id


class DropSearch(CallbackData, prefix="drop"):
    """None of the places found."""

    search: Id


class EditPlace(CallbackData, prefix="plc"):
    """A step in managing one's places."""

    step: PlaceStep
    place: Id


class ShowForecast(CallbackData, prefix="fc"):
    """A view of a forecast; `fresh` asks for a message of its own."""

    place: Id
    variable: Modelled
    span: Span
    fresh: bool = False


class ShowRecord(CallbackData, prefix="rec"):
    """A view of the record; `fresh` asks for a message of its own."""

    place: Id
    variable: Modelled
    days: Days
    fresh: bool = False


class PlanVariable(CallbackData, prefix="pv"):
    """The variable to plan for; the next question follows in a message of its own when `fresh`."""

    place: Id
    variable: Modelled
    fresh: bool = False


class PlanSide(CallbackData, prefix="ps"):
    """The side that hurts more."""

    place: Id
    variable: Modelled
    side: Side


class PlanRatio(CallbackData, prefix="pr"):
    """How much more it hurts."""

    place: Id
    variable: Modelled
    side: Side
    ratio: Ratio


class SubscribePlace(CallbackData, prefix="sp"):
    """The place of a daily forecast."""

    place: Id


class SubscribeHour(CallbackData, prefix="sh"):
    """The hour of a daily forecast."""

    place: Id
    hour: Hour


class SubscribeMinute(CallbackData, prefix="sm"):
    """The hour and minute of a daily forecast."""

    place: Id
    hour: Hour
    minute: Minute


class Unsubscribe(CallbackData, prefix="un"):
    """A daily forecast to end."""

    subscription: Id


class SetLanguage(CallbackData, prefix="lang"):
    """The language to speak from now on; `first` while somebody is being welcomed."""

    language: str
    first: bool = False


class SetUnits(CallbackData, prefix="units"):
    """The units to show from now on."""

    units: Units


class Erase(CallbackData, prefix="erase"):
    """Whether everything about somebody is to be deleted."""

    sure: bool


class Retrain(CallbackData, prefix="train"):
    """A place to train anew, or all of them when it is 0."""

    place: Id
