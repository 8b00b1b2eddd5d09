"""The public record: sums of errors by model, lead bucket and day."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import LeadBucket, ModelName, PlaceId, Source, Variable
from forecasting.evaluation.promotion import DayLoss, LiveRecord
from forecasting.evaluation.scores import ScoreSums
from forecasting.evaluation.verification import ScoreKey
from forecasting.storage.tables import ScoreRow
from forecasting.storage.upsert import add_up

_PLAIN = (
    "n", "error_sum", "absolute_sum", "squared_sum", "over_n", "over_sum", "under_n", "under_sum",
    "hits50", "hits80", "hits90", "width80_sum",
)  # fmt: skip
_PINBALL = (
    "pinball05", "pinball10", "pinball20", "pinball25", "pinball33", "pinball50",
    "pinball67", "pinball75", "pinball80", "pinball90", "pinball95",
)  # fmt: skip


class Scores:
    """Reads and adds to score sums."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, place_id: PlaceId, variable: Variable, source: Source, sums: Mapping[ScoreKey, ScoreSums]
    ) -> None:
        """Add newly verified hours to what is stored."""
        await self.add_at(place_id, source, {variable: sums})

    async def add_at(
        self,
        place_id: PlaceId,
        source: Source,
        by_variable: Mapping[Variable, Mapping[ScoreKey, ScoreSums]],
    ) -> None:
        """Add newly verified hours of several variables at a place."""
        rows = [
            {
                "place_id": place_id,
                "variable": variable,
                "valid_day": day,
                "model": model,
                "bucket": bucket,
                "source": source,
                **{name: getattr(score, name) for name in _PLAIN},
                **dict(zip(_PINBALL, map(float, score.pinball_sums), strict=True)),
            }
            for variable, sums in by_variable.items()
            for (model, bucket, day), score in sums.items()
        ]
        await add_up(self._session, ScoreRow, rows)

    async def sums(
        self, place_id: PlaceId, variable: Variable, source: Source, first_day: date, last_day: date
    ) -> dict[tuple[ModelName, LeadBucket], ScoreSums]:
        """Return the sums over a span of days, both ends included, by model and lead bucket."""
        columns = [func.sum(getattr(ScoreRow, name)) for name in (*_PLAIN, *_PINBALL)]
        statement = (
            select(ScoreRow.model, ScoreRow.bucket, *columns)
            .where(ScoreRow.place_id == place_id, ScoreRow.variable == variable, ScoreRow.source == source)
            .where(ScoreRow.valid_day.between(first_day, last_day))
            .group_by(ScoreRow.model, ScoreRow.bucket)
        )
        return {
            (ModelName(model), LeadBucket(bucket)): _sums(figures)
            for model, bucket, *figures in (await self._session.execute(statement)).all()
        }

    async def daily(
        self, place_id: PlaceId, variable: Variable, source: Source, first_day: date, last_day: date
    ) -> dict[ScoreKey, ScoreSums]:
        """Return what is stored over a span of days, both ends included, by model, lead bucket and day."""
        key = (ScoreRow.model, ScoreRow.bucket, ScoreRow.valid_day)
        columns = [getattr(ScoreRow, name) for name in (*_PLAIN, *_PINBALL)]
        statement = (
            select(*key, *columns)
            .where(ScoreRow.place_id == place_id, ScoreRow.variable == variable, ScoreRow.source == source)
            .where(ScoreRow.valid_day.between(first_day, last_day))
        )
        return {
            (ModelName(model), LeadBucket(bucket), day): _sums(figures)
            for model, bucket, day, *figures in (await self._session.execute(statement)).all()
        }

    async def live_record(
        self,
        place_id: PlaceId,
        variable: Variable,
        source: Source,
        models: Collection[ModelName],
        first_day: date,
        last_day: date,
    ) -> LiveRecord:
        """Return what models lost on each day of a span, both ends included; one without any is left out."""
        row = ScoreRow
        loss = sum(getattr(row, name) for name in _PINBALL) / len(_PINBALL)
        statement = (
            select(row.model, row.valid_day, func.sum(row.n), func.sum(loss))
            .where(row.place_id == place_id, row.variable == variable, row.source == source)
            .where(row.valid_day.between(first_day, last_day), row.model.in_(models), row.n > 0)
            .group_by(row.model, row.valid_day)
        )
        record: defaultdict[ModelName, dict[date, DayLoss]] = defaultdict(dict)
        for model, day, hours, total in (await self._session.execute(statement)).all():
            record[ModelName(model)][day] = DayLoss(int(hours), total / hours)
        return record

    async def first_day(self, place_id: PlaceId) -> date | None:
        """Return the first day the record of a place speaks of."""
        return await self._session.scalar(
            select(func.min(ScoreRow.valid_day)).where(ScoreRow.place_id == place_id)
        )


def _sums(figures: Sequence[Any]) -> ScoreSums:
    plain = dict(zip(_PLAIN, figures, strict=False))
    return ScoreSums(**plain, pinball_sums=tuple(figures[len(_PLAIN) :]))
