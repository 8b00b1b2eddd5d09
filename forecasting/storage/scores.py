"""The public record: sums of errors by model, lead bucket and day."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from forecasting.domain import LeadBucket, ModelName, PlaceId, Source, Variable
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
            (ModelName(model), LeadBucket(bucket)): ScoreSums(
                **dict(zip(_PLAIN, figures, strict=False)), pinball_sums=tuple(figures[len(_PLAIN) :])
            )
            for model, bucket, *figures in (await self._session.execute(statement)).all()
        }

    async def first_day(self, place_id: PlaceId) -> date | None:
        """Return the first day the record of a place speaks of."""
        return await self._session.scalar(
            select(func.min(ScoreRow.valid_day)).where(ScoreRow.place_id == place_id)
        )
