"""Who speaks for each series, for administrators: places, series, and the questions before a change."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.formats import first_upper
from bot.i18n import gettext as _
from bot.texts import training as training_texts
from bot.texts.admin_words import duration, scope
from bot.texts.words import model_name, variable_name
from bot.units import number
from forecasting.domain import ModelName
from forecasting.evaluation.promotion import Reason
from forecasting.reports.contest import Contest
from forecasting.storage.records import ModelVersion

_LONGEST_PLACE = 40


def leaf(all_contests: Sequence[Sequence[Contest]], number_of: int, count: int) -> str:
    """Show some places with the champion of each of their series."""
    heading = _("<b>Models</b>, page {number} of {count}").format(number=number_of, count=count)
    return "\n".join([heading, *[_place_line(one) for one in all_contests]])


def no_places() -> str:
    """Answer when nobody follows any place."""
    return _("<b>Models</b>\nNobody follows a place yet.")


def place(contests: Sequence[Contest], now: datetime) -> str:
    """Show every series of a place."""
    lines = [f"<b>{escape(contests[0].place.full_name)}</b>"]
    lines += [_series_line(contest, now) for contest in contests]
    return "\n".join(lines)


def series(contest: Contest, now: datetime) -> str:
    """Show one series: who speaks, since when, why, and what each model lost."""
    title = f"<b>{escape(scope(contest.place, contest.variable))}</b>"
    if contest.champion is None:
        return f"{title}\n" + _("No model has been chosen yet: the best answer of the moment is shown.")
    lines = [title, _champion(contest, now), _why(contest.champion), *_challenger(contest)]
    if contest.losses:
        lines += ["", _("Loss where they were last compared, lower is better:")]
        lines += [f"• {model_name(model)}: {number(loss, 2)}" for model, loss in contest.losses.items()]
    return "\n".join(lines)


def ask_model(contest: Contest) -> str:
    """Ask which model shall speak."""
    return _("Which model should forecast {series}?").format(
        series=escape(scope(contest.place, contest.variable))
    )


def ask_promotion(contest: Contest, model: ModelName) -> str:
    """Ask whether a model shall speak though the rule did not choose it."""
    return _(
        "Let <b>{model}</b> forecast {series}?\n"
        "The selection rule did not choose it. The next training may choose another one again."
    ).format(model=model_name(model), series=escape(scope(contest.place, contest.variable)))


def ask_roll_back(contest: Contest) -> str:
    """Ask whether the champion before shall speak again."""
    return _(
        "Go back to the previous model for {series}, as it was then?\n"
        "The next training may choose another one again."
    ).format(series=escape(scope(contest.place, contest.variable)))


def promote_button() -> str:
    """Label the button that offers other models."""
    return _("⬆️ Promote…")


def roll_back_button() -> str:
    """Label the button that asks about the champion before."""
    return _("↩️ Roll back…")


def sure_button() -> str:
    """Label the button that confirms."""
    return _("Yes, do it")


def train_button() -> str:
    """Label the button that trains this series."""
    return _("🎓 Train")


def earlier_button() -> str:
    """Label the button to the page before."""
    return _("◀️ Back a page")


def later_button() -> str:
    """Label the button to the next page."""
    return _("Next page ▶️")


def _challenger(contest: Contest) -> list[str]:
    if contest.challenger is None:
        return []
    return [_("Best of the others: {model}.").format(model=model_name(contest.challenger.model))]


def _why(version: ModelVersion) -> str:
    if version.reason.get("reason") == Reason.BY_HAND:
        return _("Chosen by an administrator.")
    return first_upper(training_texts.why(version)) + "."


def _place_line(contests: Sequence[Contest]) -> str:
    chosen = ", ".join(
        f"{variable_name(contest.variable)} – {model_name(contest.champion.model)}"
        for contest in contests
        if contest.champion
    )
    return f"<b>{escape(contests[0].place.name[:_LONGEST_PLACE])}</b>: " + (
        chosen or _("no model chosen yet")
    )


def _series_line(contest: Contest, now: datetime) -> str:
    name = f"<b>{variable_name(contest.variable)}</b>: "
    if contest.champion is None:
        return name + _("no model chosen yet")
    return name + _champion(contest, now) + "\n" + _why(contest.champion)


def _champion(contest: Contest, now: datetime) -> str:
    if contest.champion is None or contest.since is None:
        return _("no model chosen yet")
    return _("{model}, for {time}").format(
        model=model_name(contest.champion.model), time=duration(now - contest.since)
    )
