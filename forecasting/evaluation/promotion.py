"""The promotion rule: when a challenger takes the champion's place, and why it did or did not.

On origins that both models answered, the challenger needs

    at least 56 origins,   mean pinball loss at least 5 % lower,   t = mean(d) / (sd(d) / sqrt(n / 2.5)) > 1.7

where d is the champion's loss minus the challenger's, origin by origin. Origins about a day apart share
two thirds of the hours they forecast, which is what the divisor 2.5 stands for: 56 of them weigh like 22.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from forecasting.domain import Floats, ModelName

MIN_ORIGINS = 56
MIN_MARGIN = 0.05
MIN_T = 1.7
ORIGINS_PER_EFFECTIVE_ORIGIN = 2.5


class Reason(StrEnum):
    """Why a decision fell as it did."""

    BETTER = "better"
    FIRST_CHAMPION = "first_champion"
    NO_CHALLENGER = "no_challenger"
    TOO_FEW_ORIGINS = "too_few_origins"
    MARGIN_TOO_SMALL = "margin_too_small"
    NOT_SIGNIFICANT = "not_significant"


@dataclass(frozen=True)
class Decision:
    """Whether the challenger becomes champion, and the figures it rests on.

    `margin` is the share by which the challenger's loss is lower (negative: higher), `origins` the number
    both answered. Margin and t are None where there is nothing to compare. `dataclasses.asdict` gives
    what is stored.
    """

    promote: bool
    reason: Reason
    champion: ModelName | None
    challenger: ModelName | None
    margin: float | None = None
    t: float | None = None
    origins: int = 0

    def __str__(self) -> str:
        """One line of plain English for logs."""
        match self.reason:
            case Reason.NO_CHALLENGER:
                return f"{self.champion or 'no model'} stays: nothing else answered"
            case Reason.FIRST_CHAMPION:
                return f"{self.challenger} is the first champion: the lowest loss on {self.origins} origins"
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
    best = min(answered, key=lambda name: float(np.nanmean(answered[name])))
    origins = int(np.isfinite(answered[best]).sum())
    return Decision(True, Reason.FIRST_CHAMPION, champion, best, origins=origins)


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
