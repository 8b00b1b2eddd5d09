"""What buttons carry: short prefixes, ids and choices, never words; at most 64 bytes each.

A button lives for weeks, over restarts, so it carries all its state; whether the person who taps may do
so is checked on every tap.
"""

from enum import StrEnum
from typing import Annotated, Self

from aiogram.filters.callback_data import CallbackData
from pydantic import AfterValidator, Field, model_validator

from forecasting.domain import COST_RATIOS, HORIZON_HOURS, MODELLED_VARIABLES, VALID_RANGE, Side, Variable
from forecasting.reports.record import Lead
from forecasting.storage.records import AlertTerms, Units


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
Percent = Annotated[int, Field(ge=1, le=99)]
MinuteOfDay = Annotated[int, Field(ge=0, lt=24 * 60)]
WindowHours = Annotated[int, Field(ge=1, le=HORIZON_HOURS)]


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
    UP = "up"
    DOWN = "down"
    RENAME = "name"
    UNNAME = "noname"
    ASK_REMOVAL = "ask"
    REMOVE = "remove"
    LIST = "list"


class SettingsPage(StrEnum):
    """What part of the settings is shown."""

    ALL = "all"
    PLACE = "place"


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


class SharePlace(CallbackData, prefix="shr"):
    """A place to tell others of."""

    place: Id


class FollowPlace(CallbackData, prefix="fol"):
    """A place somebody else told of, to be followed."""

    place: Id


class ShowForecast(CallbackData, prefix="fc"):
    """A view of a forecast; `fresh` asks for a message of its own."""

    place: Id
    variable: Modelled
    span: Span
    fresh: bool = False


class ShowExplanation(CallbackData, prefix="why"):
    """What a forecast is made of; `fresh` asks for a message of its own."""

    place: Id
    variable: Modelled
    fresh: bool = False


class ShowRecord(CallbackData, prefix="rec"):
    """A view of the record; `fresh` asks for a message of its own."""

    place: Id
    variable: Modelled
    days: Days
    lead: Lead = Lead.ANY
    fresh: bool = False


class GetRecordFile(CallbackData, prefix="csv"):
    """The record day by day, as a file."""

    place: Id
    variable: Modelled
    days: Days


class PlanPlace(CallbackData, prefix="pp"):
    """The question what to plan for at a place."""

    place: Id


class PlanVariable(CallbackData, prefix="pv"):
    """The variable to plan for; its plan, or the question, is a message of its own when `fresh`."""

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


class ForgetPlan(CallbackData, prefix="pf"):
    """A plan to forget."""

    place: Id
    variable: Modelled


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


class PauseSubscription(CallbackData, prefix="su"):
    """A daily forecast to hold back or to let come again, or all of them when it is 0."""

    subscription: Id
    paused: bool


class ListSubscriptions(CallbackData, prefix="sl"):
    """One's daily forecasts."""


class NewSubscription(CallbackData, prefix="sn"):
    """The wish for one more daily forecast."""


class NewAlert(CallbackData, prefix="an"):
    """The wish for an alert, about a place once it is chosen (0 before)."""

    place: Id = 0


class AlertSides(CallbackData, prefix="as"):
    """What to be warned of when it is none of the usual things: the variables, or the sides of one."""

    place: Id
    variable: Modelled | None = None


class AlertDraft(CallbackData, prefix="ad"):
    """An alert on its way, with everything chosen so far; `make` ends the choosing."""

    place: Id
    variable: Modelled
    side: Side
    hundredths: int  # of the variable's stored unit
    percent: Percent
    hours: WindowHours
    all_clear: bool
    make: bool = False

    @model_validator(mode="after")
    def _is_weather(self) -> Self:
        lowest, highest = VALID_RANGE[self.variable]
        if not lowest <= self.hundredths / 100 <= highest:
            raise ValueError("no weather")
        return self

    @property
    def terms(self) -> AlertTerms:
        """The alert this would be."""
        return AlertTerms(
            variable=self.variable,
            side=self.side,
            threshold=self.hundredths / 100,
            probability=self.percent / 100,
            window_hours=self.hours,
            all_clear=self.all_clear,
        )


class AlertStep(StrEnum):
    """What is done about one of one's alerts."""

    LIST = "list"
    SHOW = "show"
    PAUSE = "pause"
    RESUME = "resume"
    REMOVE = "remove"


class EditAlert(CallbackData, prefix="ae"):
    """A step in managing one's alerts; `fresh` asks for a message of its own."""

    step: AlertStep
    alert: Id
    fresh: bool = False


class PickQuiet(CallbackData, prefix="qp"):
    """The times chosen so far on the way to one's own quiet hours."""

    begin: MinuteOfDay | None = None
    hour: Hour | None = None


class ShowQuiet(CallbackData, prefix="qo"):
    """One's quiet hours."""


class SetQuiet(CallbackData, prefix="qs"):
    """The quiet hours from now on; none without both times."""

    begin: MinuteOfDay | None = None
    end: MinuteOfDay | None = None


class SetLanguage(CallbackData, prefix="lang"):
    """The language to speak from now on; `first` while somebody is being welcomed."""

    language: str
    first: bool = False


class ShowSettings(CallbackData, prefix="set"):
    """A part of the settings."""

    page: SettingsPage = SettingsPage.ALL


class SetFirstPlace(CallbackData, prefix="frst"):
    """The place to show first from now on."""

    place: Id


class SetUnits(CallbackData, prefix="units"):
    """The units to show from now on."""

    units: Units


class Erase(CallbackData, prefix="erase"):
    """Whether everything about somebody is to be deleted."""

    sure: bool
