"""Who speaks for each series of a place, since when and why, and who might instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from forecasting.domain import MODELLED_VARIABLES, ModelName, Place, Variable
from forecasting.models.roles import FALLBACK_ORDER
from forecasting.storage.records import ModelVersion
from forecasting.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Contest:
    """One series: its champion since a moment, and the best of the others; None before any training.

    `losses` is each model's mean pinball loss where they were last compared, the best first.
    """

    place: Place
    variable: Variable
    champion: ModelVersion | None
    since: datetime | None
    challenger: ModelVersion | None
    losses: Mapping[ModelName, float]

    @property
    def others(self) -> list[ModelName]:
        """Models that can be promoted by hand."""
        return [name for name in FALLBACK_ORDER if self.champion and name is not self.champion.model]


async def contests(uow: UnitOfWork, place: Place) -> list[Contest]:
    """Return every series of a place."""
    champions = {version.variable: version for version in await uow.models.champions(place.id)}
    challengers = {version.variable: version for version in await uow.models.challengers(place.id)}
    return [
        Contest(
            place=place,
            variable=variable,
            champion=champions.get(variable),
            since=await _since(uow, champions.get(variable)),
            challenger=challengers.get(variable),
            losses=_ranked(await uow.decisions.last_losses(place.id, variable)),
        )
        for variable in MODELLED_VARIABLES
    ]


async def _since(uow: UnitOfWork, champion: ModelVersion | None) -> datetime | None:
    if champion is None:
        return None
    return await uow.decisions.champion_since(champion.place_id, champion.variable, champion.model)


def _ranked(losses: Mapping[ModelName, float]) -> dict[ModelName, float]:
    return dict(sorted(losses.items(), key=lambda item: item[1]))
