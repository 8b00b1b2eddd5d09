"""Retraining, for admins: progress, and what it brought, series by series."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Self

from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.texts.places import progress_bar
from bot.texts.words import model_name, variable_name
from bot.units import number, percent
from forecasting.domain import ModelName, Variable
from forecasting.evaluation.promotion import MIN_ORIGINS, Reason
from forecasting.models.roles import CANDIDATES
from forecasting.storage.records import ModelVersion

_MOST_SERIES = 12
_LIVE = "live_record"


@dataclass(frozen=True)
class SeriesResult:
    """What training decided about one series, read from the worker's outcome."""

    place: str
    variable: Variable
    after: ModelName
    before: ModelName | None
    challenger: ModelName | None
    runner_up: ModelName | None  # whom a first champion was set against
    is_live: bool  # tests are days of the live record
    reason: Reason
    margin: float
    origins: int
    losses: dict[ModelName, float]  # mean pinball loss on the shared origins

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """Read one row of the outcome."""
        return cls(
            place=row["place"],
            variable=Variable(row["variable"]),
            after=ModelName(row["after"]),
            before=row["before"] and ModelName(row["before"]),
            challenger=row["challenger"] and ModelName(row["challenger"]),
            runner_up=ModelName(row["runner_up"]) if row.get("runner_up") else None,
            is_live=row.get("basis") == _LIVE,
            reason=Reason(row["reason"]),
            margin=row["margin"] or 0.0,
            origins=row["origins"],
            losses={ModelName(name): loss for name, loss in row["pinball"].items() if loss is not None},
        )

    @property
    def changed(self) -> bool:
        """Whether another model speaks for the series from now on."""
        return self.before is not self.after


def ask_scope() -> str:
    """Ask what to train."""
    return _("What should be retrained?")


def everything_button() -> str:
    """Label the button that trains every place."""
    return _("All places")


def no_such_place(name: str) -> str:
    """Answer a name that is none of the places; not escaped."""
    return _("Nobody follows a place called “{name}”.").format(name=name)


def waiting() -> str:
    """Say that the worker has not begun."""
    return _("Training is queued…")


def running(done: int, total: int) -> str:
    """Say how far training is."""
    return _("Training…") + "\n" + progress_bar(done, total)


def stalled() -> str:
    """Say that nothing moves."""
    return _("Training does not move. The worker may be down; /status tells more.")


def failed() -> str:
    """Say that training ended without a result."""
    return _("Training failed; the log tells why.")


def result(outcome: dict[str, Any]) -> str:
    """Say who won each series, by how much and why; changes first."""
    series = sorted((SeriesResult.of(row) for row in outcome["series"]), key=lambda one: not one.changed)
    failures = outcome["failures"]
    lines = [_head(series, len(failures)), ""]
    lines += [_line(one) for one in series[:_MOST_SERIES]]
    lines += [_failure(row) for row in failures[: max(_MOST_SERIES - len(series), 0)]]
    left_out = len(series) + len(failures) - _MOST_SERIES
    if left_out > 0:
        lines.append(ngettext("…and {count} more", "…and {count} more", left_out).format(count=left_out))
    return "\n".join(lines)


def why(version: ModelVersion) -> str:
    """Say why a model speaks for a series, from the decision stored with it."""
    return _why(SeriesResult.of(version.reason | {"pinball": version.metrics.get("pinball", {})}))


def _head(series: Sequence[SeriesResult], failures: int) -> str:
    changed = sum(one.changed for one in series)
    trained = ngettext("{count} series trained", "{count} series trained", len(series)).format(
        count=len(series)
    )
    replaced = (
        ngettext("{count} model replaced", "{count} models replaced", changed).format(count=changed)
        if changed
        else _("no model replaced")
    )
    text = f"<b>{trained}, {replaced}</b>"
    if failures:
        text += "\n" + ngettext(
            "{count} could not be trained", "{count} could not be trained", failures
        ).format(count=failures)
    return text


def _line(one: SeriesResult) -> str:
    mark = "🔁" if one.changed else "▫️"
    line = f"{mark} <b>{escape(one.place)}, {variable_name(one.variable)}</b>: {_why(one)}"
    return "\n".join([line, *_losses(one)])


def _losses(one: SeriesResult) -> list[str]:
    """List what every model lost on the same hours, the best first, yardsticks after those that could win."""
    competing = {*CANDIDATES, one.before, one.after}
    losses, others = _ranking(one, competing), _ranking(one, set(one.losses) - competing)
    if not losses:
        return []
    if not others:
        return [_("Loss: {losses}").format(losses=losses)]
    return [_("Loss: {losses}; for comparison: {others}").format(losses=losses, others=others)]


def _ranking(one: SeriesResult, models: Container[ModelName | None]) -> str:
    ranking = sorted((loss, model) for model, loss in one.losses.items() if model in models)
    return ", ".join(f"{model_name(model)} {number(loss, 2)}" for loss, model in ranking)


def _why(one: SeriesResult) -> str:
    names = {
        "after": model_name(one.after),
        "other": model_name(one.runner_up or one.challenger or one.after),
        "before": model_name(one.before or one.after),
        "margin": percent(abs(one.margin)),
        "origins": one.origins,
        "needed": MIN_ORIGINS,
    }
    why = _sentence(one).format(**names)
    return _("{why}, by the live record").format(why=why) if one.is_live else why


def _sentence(one: SeriesResult) -> str:
    if one.reason is Reason.MARGIN_TOO_SMALL and one.margin < 0:
        return _("{after} stays; {other} is {margin} worse ({origins} tests)")
    if one.reason is Reason.FIRST_CHAMPION and one.runner_up:
        return _("{after} is chosen: {margin} better than {other} in {origins} tests")
    return {
        Reason.BETTER: _("{after} replaces {before}: {margin} better in {origins} tests"),
        Reason.FIRST_CHAMPION: _("{after} is chosen: the only candidate so far ({origins} tests)"),
        Reason.NO_CHALLENGER: _("{after} stays: nothing to compare it with"),
        Reason.TOO_FEW_ORIGINS: _("{after} stays: {origins} tests so far, {needed} are needed"),
        Reason.MARGIN_TOO_SMALL: _("{after} stays; {other} is only {margin} better ({origins} tests)"),
        Reason.NOT_SIGNIFICANT: _("{after} stays; {other} looks {margin} better, but that may be chance"),
        Reason.BY_HAND: _("{after} is used, as an administrator wished"),
        Reason.UNTRAINED: _("{after} is used: nothing has been chosen yet"),
    }[one.reason]


def _failure(row: dict[str, Any]) -> str:
    why = (
        _("too little history yet")
        if row["code"] == "not_enough_history"
        else _("an error; the log tells more")
    )
    variable = variable_name(Variable(row["variable"]))
    return f"⚠️ <b>{escape(row['place'])}, {variable}</b>: {why}"
