"""What came of a champion changed by hand, for administrators."""

from html import escape
from typing import Any

from bot.i18n import gettext as _
from bot.texts.words import model_name, variable_name
from forecasting.domain import ModelName, Variable
from forecasting.storage.records import RequestKind


def waiting() -> str:
    """Say that the worker has not begun."""
    return _("Changing the model…")


def result(kind: RequestKind, outcome: dict[str, Any]) -> str:
    """Say which model speaks for which series from now on."""
    return "\n".join(f"✅ {_line(kind, row)}" for row in outcome["series"])


def failed(code: str) -> str:
    """Say why nothing was changed, by the worker's code."""
    return {
        "nothing_before": _("There is no earlier model to go back to. Nothing was changed."),
        "not_fitted": _("This model has not been trained here yet: train it first. Nothing was changed."),
    }.get(code, _("The model could not be changed; the log tells why."))


def _line(kind: RequestKind, row: dict[str, Any]) -> str:
    names = {
        "series": f"<b>{escape(row['place'])}, {variable_name(Variable(row['variable']))}</b>",
        "after": model_name(ModelName(row["after"])),
        "before": row["before"] and model_name(ModelName(row["before"])),
    }
    return _sentence(kind, row).format(**names)


def _sentence(kind: RequestKind, row: dict[str, Any]) -> str:
    if row["before"] is None:
        return _("{series}: {after} is used from now on.")
    if row["before"] != row["after"]:
        return _("{series}: {after} is used from now on, in place of {before}.")
    if kind is RequestKind.ROLL_BACK:
        return _("{series}: {after} is used as it was before its last training.")
    return _("{series}: {after} is in use already.")
