"""The promotion rule: when a challenger takes the champion's place, and why it did or did not.

On origins that both models answered, the challenger needs

    at least 56 origins,   mean pinball loss at least 5 % lower,   t = mean(d) / (sd(d) / sqrt(n / 2.5)) > 1.7

where d is the champion's loss minus the challenger's, origin by origin. Origins about a day apart share
two thirds of the hours they forecast, which is what the divisor 2.5 stands for: 56 of them weigh like 22.

The days of the live record count like origins a day apart. No hour belongs to two of them, but weather and
the models' errors last for days, and every forecast reaches into three: the divisor stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from forecasting.domain import Floats, ModelName

MIN_ORIGINS = 56
MIN_MARGIN = 0.05
MIN_T = 1.7
ORIGINS_PER_EFFECTIVE_ORIGIN = 2.5


class DayLoss(NamedTuple):
    """What one model lost on one day of the live record: hours scored, and mean pinball loss."""

    hours: int
    loss: float


LiveRecord = Mapping[ModelName, Mapping[date, DayLoss]]
"""Losses by model and day."""


class Reason(StrEnum):
    """Why a decision fell as it did."""

    BETTER = "better"
    FIRST_CHAMPION = "first_champion"
    NO_CHALLENGER = "no_challenger"
    TOO_FEW_ORIGINS = "too_few_origins"
    MARGIN_TOO_SMALL = "margin_too_small"
    NOT_SIGNIFICANT = "not_significant"
    BY_HAND = "by_hand"  # an administrator's wish, not the rule's
    UNTRAINED = "untrained"  # who spoke before the first decision


@dataclass(frozen=True)
class Decision:
    """Whether the challenger becomes champion, and the figures it rests on.

    `margin` is the share by which the challenger's loss is lower (negative: higher), `origins` the number
    both answered. A first champion is compared with `runner_up`, the next best. Margin and t are None
    where there is nothing to compare.
    """

    promote: bool
    reason: Reason
    champion: ModelName | None
    challenger: ModelName | None
    margin: float | None = None
    t: float | None = None
    origins: int = 0
    runner_up: ModelName | None = None

    def __str__(self) -> str:
        """One line of plain English for logs."""
        match self.reason:
            case Reason.NO_CHALLENGER:
                return f"{self.champion or 'no model'} stays: nothing else answered"
            case Reason.FIRST_CHAMPION:
                return f"{self.challenger} is the first champion: the lowest loss on {self.origins} origins"
            case Reason.BY_HAND:
                return f"{self.challenger} takes the place of {self.champion} by hand"
            case Reason.BETTER:
                verdict = f"{self.challenger} replaces {self.champion}"
            case _:
                verdict = f"{self.champion} stays before {self.challenger} ({self.reason.replace('_', ' ')})"
        margin, t = self.margin or 0.0, self.t or 0.0
        loss = f"{self.challenger}'s loss is {abs(margin):.1%} {'lower' if margin > 0 else 'higher'}"
        return f"{verdict}: {loss}, t {t:.1f}, {self.origins} origins"


def decide(champion: ModelName | None, losses: Mapping[ModelName, Floats]) -> Decision:
    """Set the best of the other models against the champion.

    `losses` holds each candidate's mean pinball loss by origin, all of one length and for the same
    origins about a day apart, NaN where a model gave no answer. Where the champion is unknown or answered
    nowhere, the model with the lowest mean loss becomes the first champion.
    """
    answered = {name: loss for name, loss in losses.items() if np.isfinite(loss).any()}
    if champion is None or champion not in answered:
        return _first_champion(champion, answered)
    incumbent = answered.pop(champion)
    duels = [_duel(champion, incumbent, name, loss) for name, loss in answered.items()]
    return max(
        duels,
        key=lambda duel: (duel.promote, duel.margin or 0.0),
        default=Decision(False, Reason.NO_CHALLENGER, champion, None),
    )


def _first_champion(champion: ModelName | None, answered: Mapping[ModelName, Floats]) -> Decision:
    if not answered:
        return Decision(False, Reason.NO_CHALLENGER, champion, None)
    best, *others = sorted(answered, key=lambda name: float(np.nanmean(answered[name])))
    origins = int(np.isfinite(answered[best]).sum())
    first = Decision(True, Reason.FIRST_CHAMPION, champion, best, origins=origins)
    if not others:
        return first
    duel = _duel(others[0], answered[others[0]], best, answered[best])
    return replace(first, margin=duel.margin, t=duel.t, origins=duel.origins, runner_up=others[0])


def _duel(champion: ModelName, incumbent: Floats, challenger: ModelName, loss: Floats) -> Decision:
    shared = np.isfinite(incumbent) & np.isfinite(loss)
    gain, total = incumbent[shared] - loss[shared], float(incumbent[shared].sum())
    margin = float(gain.sum()) / total if total > 0 else 0.0
    t = _t_statistic(gain)
    reason = _verdict(len(gain), margin, t)
    return Decision(reason is Reason.BETTER, reason, champion, challenger, margin, t, len(gain))


def _verdict(origins: int, margin: float, t: float) -> Reason:
    if origins < MIN_ORIGINS:
        return Reason.TOO_FEW_ORIGINS
    if margin < MIN_MARGIN:
        return Reason.MARGIN_TOO_SMALL
    return Reason.BETTER if t > MIN_T else Reason.NOT_SIGNIFICANT


def _t_statistic(gain: Floats) -> float:
    """How many standard errors the mean gain is from zero; 0 where the gains do not differ at all."""
    if len(gain) < 2 or np.ptp(gain) == 0:
        return 0.0
    standard_error = float(np.std(gain, ddof=1)) / np.sqrt(len(gain) / ORIGINS_PER_EFFECTIVE_ORIGIN)
    return float(np.mean(gain) / standard_error)


def losses_by_day(record: LiveRecord) -> dict[ModelName, Floats] | None:
    """Return each model's loss on the days all of them were scored on the same hours, oldest day first.

    None where there are fewer than 56 such days: then the record is no ground for a decision.
    """
    if not record:
        return None
    days = sorted(set.intersection(*(set(by_day) for by_day in record.values())))
    shared = [day for day in days if len({by_day[day].hours for by_day in record.values()}) == 1]
    if len(shared) < MIN_ORIGINS:
        return None
    return {name: np.array([by_day[day].loss for day in shared]) for name, by_day in record.items()}
