"""How a request ends, in codes and figures: the bot turns them into words."""

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from forecasting.domain import ModelName, Place, Variable
from forecasting.evaluation.promotion import Reason
from worker.compute.training import Trained

Progress = Callable[[int, int], Awaitable[bool]]
"""Notes how many steps are done, of how many; returns whether to go on."""


class Code(StrEnum):
    """What became of a request."""

    PREPARED = "prepared"
    NO_FORECAST = "no_forecast"  # prepared, but no model can answer yet
    NO_DATA = "no_data"  # the weather service has nothing for this spot
    WEATHER_UNAVAILABLE = "weather_unavailable"
    WEATHER_LIMIT = "weather_limit"
    TRAINED = "trained"
    REINSTATED = "reinstated"  # another model speaks, as somebody wished
    NOTHING_BEFORE = "nothing_before"  # there is no earlier champion to go back to
    NOT_FITTED = "not_fitted"  # the model wished for cannot answer
    PLACE_GONE = "place_gone"
    FAULT = "fault"


@dataclass(frozen=True)
class Outcome:
    """How a request ended: a code, whether that is a success, and details as JSON."""

    code: Code
    succeeded: bool
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def json(self) -> dict[str, Any]:
        """What is stored with the request."""
        return {"code": self.code.value, **self.details}


@dataclass(frozen=True, eq=False)
class SeriesOutcome:
    """What training brought one series."""

    place: Place
    variable: Variable
    trained: Trained

    @property
    def row(self) -> dict[str, Any]:
        """The figures in one flat row, None where there is none."""
        decision = self.trained.decision
        row = decision_row(self.place, self.variable, self.trained.champion_before, self.trained.champion)
        row["basis"] = self.trained.basis.value
        row["reason"] = decision.reason.value if decision else self.trained.failure
        if decision:
            row |= {
                "challenger": decision.challenger,
                "runner_up": decision.runner_up,
                "margin": _number(decision.margin),
                "t": _number(decision.t),
                "origins": decision.origins,
            }
        return row

    @property
    def pinball(self) -> dict[str, float | None]:
        """Each model's mean pinball loss on the shared origins."""
        return {name.value: _number(loss) for name, loss in self.trained.pinball.items()}

    @property
    def flat(self) -> dict[str, Any]:
        """The row with a column for each model's pinball loss."""
        models = [model for model in ModelName if model is not ModelName.OURS]
        return self.row | {f"pinball_{model}": self.pinball.get(model.value) for model in models}


def decision_row(
    place: Place,
    variable: Variable,
    before: ModelName | None,
    after: ModelName | None,
    reason: Reason | None = None,
) -> dict[str, Any]:
    """Return why a model speaks for a series, as it is stored: one that nothing was compared for."""
    return {
        "place_id": place.id,
        "place": place.name,
        "variable": variable.value,
        "before": before,
        "after": after,
        "challenger": None,
        "runner_up": None,
        "basis": None,
        "reason": reason,
        "margin": None,
        "t": None,
        "origins": 0,
    }


def training_outcome(outcomes: Sequence[SeriesOutcome]) -> Outcome:
    """Return what a retraining brought: decided series, and those that could not be trained."""
    decided = [one.row | {"pinball": one.pinball} for one in outcomes if one.trained.decision]
    failures = [
        {"place_id": one.place.id, "place": one.place.name, "variable": one.variable.value}
        | {"code": one.trained.failure}
        for one in outcomes
        if one.trained.failure
    ]
    return Outcome(Code.TRAINED, True, {"series": decided, "failures": failures})


def _number(figure: float | None) -> float | None:
    """Return a figure as JSON can hold it, without NaN."""
    return round(figure, 6) if figure is not None and math.isfinite(figure) else None
