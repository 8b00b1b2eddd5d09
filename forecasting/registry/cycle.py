"""What a training cycle tells the registry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forecasting.domain import ModelName, PlaceId, Variable

Family = tuple[Variable, ModelName]
"""A registered model speaks for one variable and one kind of model."""


@dataclass(frozen=True)
class TrainingCycle:
    """One cycle over some or all places.

    `table` has a row for each series, all with the same columns; `champions` holds the packed parameters
    of each place's champion under its family. `whole` says that no place was left out, so that series
    which are not in it exist no more.
    """

    parameters: Mapping[str, str]
    metrics: Mapping[str, float]
    table: Sequence[Mapping[str, Any]]
    champions: Mapping[Family, Mapping[PlaceId, bytes]]
    places: frozenset[PlaceId]
    whole: bool
