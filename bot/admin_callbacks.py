"""What buttons of administrators carry; the router that takes them serves nobody else."""

from enum import StrEnum

from aiogram.filters.callback_data import CallbackData

from bot.callbacks import Id, Modelled
from forecasting.domain import ModelName


class Page(StrEnum):
    """The pages of the panel."""

    HOME = "home"
    HEALTH = "health"
    MODELS = "models"
    TRAINING = "train"
    PEOPLE = "people"
    BROADCAST = "cast"
    BACKUP = "backup"
    AUDIT = "audit"


class SeriesStep(StrEnum):
    """What is done about one variable of one place."""

    SHOW = "show"
    ASK_MODEL = "askm"
    ASK_PROMOTION = "askp"
    PROMOTE = "prom"
    ASK_ROLL_BACK = "askr"
    ROLL_BACK = "roll"


class BroadcastStep(StrEnum):
    """What is done about a broadcast."""

    SEND = "send"
    FOLLOW = "follow"
    STOP = "stop"
    DROP = "drop"


class OpenPanel(CallbackData, prefix="adm"):
    """A page of the panel, and the number of the leaf where there are several."""

    page: Page
    leaf: Id = 0


class ShowModels(CallbackData, prefix="adp"):
    """A place whose models are to be shown."""

    place: Id


class EditSeries(CallbackData, prefix="ads"):
    """A step in managing the models of one series.

    Going back carries the version that spoke when it was offered: tapped twice, it goes back once.
    """

    step: SeriesStep
    place: Id
    variable: Modelled
    model: ModelName | None = None
    version: Id = 0


class Retrain(CallbackData, prefix="train"):
    """A place to train anew, or all of them when it is 0; one variable, or all of them."""

    place: Id
    variable: Modelled | None = None


class TrainPlace(CallbackData, prefix="adt"):
    """A place of which something is to be trained anew."""

    place: Id


class CancelTraining(CallbackData, prefix="adc"):
    """Training to call off."""

    request: Id


class AddressBroadcast(CallbackData, prefix="bca"):
    """The language of those a broadcast is for, or `all`."""

    language: str


class EditBroadcast(CallbackData, prefix="bcs"):
    """A step in sending a broadcast."""

    step: BroadcastStep
    broadcast: Id


class BackUp(CallbackData, prefix="adb"):
    """A backup to be made and sent."""
