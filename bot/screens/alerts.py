"""Alerts: the questions, the confirmation, the list, one of them."""

from bot.actions import alerts
from bot.callbacks import AlertDraft
from bot.keyboards import alerts as keyboards
from bot.screens.screen import Screen
from bot.services import Services
from bot.texts import alerts as texts
from bot.texts import common as common_texts
from bot.texts import places as place_texts
from forecasting.domain import Place, Variable
from forecasting.errors import InputError
from forecasting.storage.records import Units, User


def ask_place(mine: list[Place]) -> Screen:
    """Ask for the place."""
    return Screen(place_texts.which_place(), keyboards.places(mine))


def ask_kind(place: Place, units: Units) -> Screen:
    """Ask what to warn of."""
    return Screen(texts.ask_kind(place), keyboards.kinds(place, units))


def ask_rest(place: Place, variable: Variable | None, units: Units) -> Screen:
    """Ask for the variable, or for the side of one."""
    if variable is None:
        return Screen(texts.ask_other(place), keyboards.variables(place))
    return Screen(texts.ask_kind(place), keyboards.sides(place, variable, units))


async def draft_screen(services: Services, user: User, place: Place, draft: AlertDraft) -> Screen:
    """Show an alert on its way."""
    report = await alerts.danger(services.database, place, draft.terms, services.clock())
    text = texts.draft(place, draft.terms, report, user.units)
    return Screen(text, keyboards.draft(draft, user.units))


async def made_screen(services: Services, user: User, place: Place, draft: AlertDraft) -> Screen:
    """Make an alert, and confirm it."""
    alert, report = await alerts.make(services.database, user, place, draft.terms, services.clock())
    return Screen(texts.made(alert, place, report, user.units), keyboards.to_list())


async def list_screen(services: Services, user: User) -> Screen:
    """Show somebody's alerts."""
    mine = await alerts.mine(services.database, user, services.clock())
    labels = [(texts.list_button(alert, place, user.units), alert) for alert, place, _ in mine]
    is_full = len(mine) >= alerts.MOST_ALERTS
    return Screen(texts.mine(mine, user.units), keyboards.alert_list(labels, is_full=is_full))


async def one_screen(services: Services, user: User, alert_id: int) -> Screen:
    """Show one alert; an InputError when it is gone, or not theirs."""
    for alert, place, report in await alerts.mine(services.database, user, services.clock()):
        if alert.id == alert_id:
            return Screen(texts.one(alert, place, report, user.units), keyboards.one_alert(alert))
    raise InputError(common_texts.old_button())
