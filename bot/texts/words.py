"""Single words that sentences are made of: variables, models, sides."""

from bot.i18n import gettext as _
from bot.i18n import ngettext
from forecasting.domain import CostRatio, ModelName, Side, Variable


def variable_name(variable: Variable) -> str:
    """Return what a variable is called."""
    return {
        Variable.TEMPERATURE: _("Temperature"),
        Variable.WIND_SPEED: _("Wind"),
        Variable.HUMIDITY: _("Humidity"),
        Variable.PRESSURE: _("Pressure"),
        Variable.PRECIPITATION: _("Precipitation"),
        Variable.PRECIPITATION_PROBABILITY: _("Chance of precipitation"),
    }[variable]


def model_name(model: ModelName) -> str:
    """Return what a model is called where a reader compares it with others."""
    return {
        ModelName.OURS: _("Skewcast"),
        ModelName.HYBRID: _("corrected forecast"),
        ModelName.ETS: _("statistics only (ETS)"),
        ModelName.STOCK_ETS: _("textbook ETS"),
        ModelName.SERVICE: _("weather service"),
        ModelName.SEASONAL_NAIVE: _("same as yesterday"),
        ModelName.CLIMATOLOGY: _("usual day"),
        ModelName.AR: _("autoregression"),
        ModelName.MEAN_REVERTING_ETS: _("reverting level (ETS)"),
    }[model]


def side_word(variable: Variable, side: Side) -> str:
    """Return how reality differs from a plan on one side, such as `colder`."""
    below, above = {
        Variable.TEMPERATURE: (_("colder"), _("warmer")),
        Variable.WIND_SPEED: (_("calmer"), _("windier")),
        Variable.HUMIDITY: (_("drier"), _("more humid")),
        Variable.PRESSURE: (_("lower"), _("higher")),
    }[variable]
    return below if side is Side.BELOW else above


def other_side(side: Side) -> Side:
    """Return the opposite side."""
    return Side.ABOVE if side is Side.BELOW else Side.BELOW


def cost_words(variable: Variable, cost: CostRatio) -> str:
    """Return what being wrong costs somebody, as a sentence."""
    worse, other = side_word(variable, cost.side), side_word(variable, other_side(cost.side))
    if cost.ratio == 1:
        return _("{worse} and {other} than planned are equally bad").format(worse=worse, other=other)
    times = round(cost.ratio)
    return ngettext(
        "{worse} than planned is {times} time worse than {other}",
        "{worse} than planned is {times} times worse than {other}",
        times,
    ).format(worse=worse, other=other, times=times)


def rarity(cost: CostRatio) -> str:
    """Return how often reality falls on the side that hurts when planning so, such as `1 day in 5`."""
    return _("1 day in {days}").format(days=round(1 + cost.ratio))
