"""The number to plan by: the questions that lead to it, and the number with its reason."""

from collections.abc import Mapping
from datetime import datetime

from bot.formats import window_words
from bot.i18n import gettext as _
from bot.i18n import ngettext
from bot.texts.common import bold_place, bullet, footer
from bot.texts.words import cost_words, other_side, rarity, side_word, variable_name
from bot.units import percent, plan_quantity, quantity
from forecasting.domain import COST_RATIOS, CostRatio, Place, Side, Variable
from forecasting.reports.plan import PlanReport
from forecasting.reports.savings import Savings
from forecasting.storage.records import Units

_SAME = 0.005


def which_side_hurts_button() -> str:
    """Label the button that leads to one's first plan."""
    return _("📌 Which side hurts you?")


def plan_button() -> str:
    """Label the button that leads to one's plan."""
    return _("📌 Plan")


def forget_button() -> str:
    """Label the button that forgets a plan."""
    return _("Forget it")


def forgotten() -> str:
    """Confirm that, in a toast."""
    return _("Forgotten.")


def change_button() -> str:
    """Label the button that asks the questions anew."""
    return _("Change")


def ask_variable(place: Place, costs: Mapping[Variable, CostRatio]) -> str:
    """Ask what to plan for, and say what is set already."""
    question = _("{place}\nWhat do you plan for?").format(place=bold_place(place))
    return "\n".join(
        [
            question,
            *(
                bullet(f"{variable_name(variable)}: {cost_words(variable, cost)}")
                for variable, cost in costs.items()
            ),
        ]
    )


def ask_ratio(place: Place, variable: Variable, side: Side) -> str:
    """Ask how much worse one side is."""
    question = _(
        "If it turns out <b>{worse}</b> than planned, how bad is that compared with <b>{other}</b>?"
    ).format(worse=side_word(variable, side), other=side_word(variable, other_side(side)))
    return f"{bold_place(place)} · {variable_name(variable)}\n{question}"


def ratio_button(ratio: int) -> str:
    """Label an answer to that question."""
    if ratio == 1:
        return _("Just as bad")
    return ngettext("{times} time worse", "{times} times worse", ratio).format(times=ratio)


def other_way_button(variable: Variable, side: Side) -> str:
    """Label the button that turns the question round."""
    return _("The other way round: {worse} is worse").format(worse=side_word(variable, side))


def not_understood() -> str:
    """Answer a typed plan that cannot be read; not escaped."""
    return _(
        "Write it like this: /plan temperature colder 4. It means: colder than planned is 4 times worse."
        " The number can be {ratios}. Or just /plan, and I ask."
    ).format(ratios=", ".join(map(str, COST_RATIOS)))


def report(plan: PlanReport, units: Units) -> str:
    """Say the number, why, and what planning so has saved."""
    now = plan.issued_at + plan.age
    number = plan_quantity(plan.number, plan.variable, units)
    lines = [
        f"{bold_place(plan.place)} · {variable_name(plan.variable)}",
        _("📌 Plan for <b>{number}</b> in the next 24 hours.").format(number=number),
        "",
        bullet(cost_words(plan.variable, plan.cost)),
        bullet(_chance(plan, number)),
        bullet(_middle(plan, now, units)),
    ]
    if plan.savings:
        lines += [bullet(line) for line in _savings(plan.savings)]
    lines.append("")
    lines.append(footer(plan.place, plan.age, stale=plan.stale, fallback=plan.fallback, model=plan.model))
    return "\n".join(lines)


def _chance(plan: PlanReport, number: str) -> str:
    chance = plan.chance_below if plan.cost.side is Side.BELOW else plan.chance_above
    other = plan.chance_above if plan.cost.side is Side.BELOW else plan.chance_below
    return _("{worse} than {number}: {rarity} ({chance}); {better}: {rest}").format(
        worse=side_word(plan.variable, plan.cost.side),
        number=number,
        rarity=rarity(plan.cost),
        chance=percent(chance),
        better=side_word(plan.variable, other_side(plan.cost.side)),
        rest=percent(other),
    )


def _middle(plan: PlanReport, now: datetime, units: Units) -> str:
    template = (
        _("the lowest value is most likely {median}, {window}")
        if plan.cost.side is Side.BELOW
        else _("the highest value is most likely {median}, {window}")
    )
    window = window_words(*plan.when, plan.place.zone, now)
    return template.format(median=quantity(plan.median, plan.variable, units), window=window)


def _savings(savings: Savings) -> list[str]:
    days = ngettext("in the last day", "in the last {days} days", savings.days).format(days=savings.days)
    rivals = [
        (_("going by the middle of the forecast"), savings.on_median),
        (_("going by the weather service"), savings.on_service),
    ]
    return [_compared(days, rival, saved) for rival, saved in rivals if saved is not None]


def _compared(days: str, rival: str, saved: float) -> str:
    if abs(saved) < _SAME:
        return _("{days} planning this way would have cost as much as {rival}").format(days=days, rival=rival)
    template = (
        _("{days} planning this way would have cost {share} less than {rival}")
        if saved > 0
        else _("{days} planning this way would have cost {share} more than {rival}")
    )
    return template.format(days=days, share=percent(abs(saved)), rival=rival)
