"""The backtest: only what was known is given, models meet on shared hours, and nothing depends on chance."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from forecasting.clock import epoch_hour
from forecasting.domain import HORIZON_HOURS, LEVELS, Forecast, ModelName
from forecasting.errors import NotEnoughHistory
from forecasting.evaluation.backtest import backtest, fit_cpu_ms
from forecasting.evaluation.results import BacktestResult
from forecasting.evaluation.scores import ScoreSums
from forecasting.timeseries import History, Truth, Vintages
from tests.builders import NOW, a_history

pytestmark = pytest.mark.unit

DAYS = 12
FIRST = NOW - timedelta(days=5)
ORIGINS = [FIRST + timedelta(hours=25 * step) for step in range(3)]


@dataclass
class Diary:
    """What a model was given, and when it was asked."""

    fits: list[History] = field(default_factory=list)
    news: list[History] = field(default_factory=list)
    asked: list[tuple[datetime, int]] = field(default_factory=list)


@dataclass
class LastValue:
    """A model for tests: the newest value for all hours, wider with each value it was given."""

    name: ModelName = ModelName.ETS
    diary: Diary = field(default_factory=Diary)
    shift: float = 0.0
    fails_at: Callable[[datetime], bool] = lambda origin: False

    def fit(self, history: History) -> "FittedLastValue":
        self.diary.fits.append(history)
        fitted = FittedLastValue(self)
        fitted.take(history)
        return fitted

    def unpack(self, packed: bytes) -> "FittedLastValue":
        raise NotImplementedError


@dataclass
class FittedLastValue:
    model: LastValue
    known: dict[int, float] = field(default_factory=dict)
    newest_second: int = 0

    @property
    def name(self) -> ModelName:
        return self.model.name

    def update(self, news: History) -> None:
        self.model.diary.news.append(news)
        self.take(news)

    def take(self, news: History) -> None:
        self.known |= dict(zip(news.truth.hours.tolist(), news.truth.values.tolist(), strict=True))
        seconds = [*news.truth.known_at.tolist(), *news.vintages.known_at.tolist()]
        self.newest_second = max([self.newest_second, *seconds])

    def forget(self, days: float) -> None:
        raise NotImplementedError

    def predict(self, origin: datetime) -> Forecast:
        if self.model.fails_at(origin):
            raise NotEnoughHistory("not today")
        self.model.diary.asked.append((origin, self.newest_second))
        middle = self.known[max(self.known)] + self.model.shift
        row = middle + (np.array(LEVELS) - 0.5) * (1 + len(self.known) / 100)
        return Forecast(
            a_history(1).variable,
            self.name,
            origin,
            origin,
            np.tile(row, (HORIZON_HOURS, 1)).astype(np.float32),
        )

    def pack(self) -> bytes:
        raise NotImplementedError


def with_another_future(history: History, known_by: datetime) -> History:
    """Everything that became known later is changed."""
    limit = known_by.timestamp()
    truth, vintages = history.truth, history.vintages
    values = np.where(truth.known_at > limit, -30.0, truth.values)
    paths = np.where((vintages.known_at > limit)[:, None], np.float32(35.0), vintages.paths)
    return replace(
        history,
        truth=Truth(truth.hours, values, truth.known_at),
        vintages=Vintages(vintages.issued, vintages.known_at, paths),
    )


def test_a_model_is_never_given_what_was_not_known_yet() -> None:
    model = LastValue()
    backtest(a_history(DAYS), [model], ORIGINS)
    assert [origin for origin, _ in model.diary.asked] == ORIGINS
    assert all(newest <= origin.timestamp() for origin, newest in model.diary.asked)


def test_by_each_origin_a_model_was_given_all_that_was_known() -> None:
    history, model = a_history(DAYS), LastValue()
    backtest(history, [model], ORIGINS)
    given = np.concatenate([part.truth.hours for part in (*model.diary.fits, *model.diary.news)])
    assert np.array_equal(given, history.as_of(ORIGINS[-1]).truth.hours)
    issued = np.concatenate([part.vintages.issued for part in (*model.diary.fits, *model.diary.news)])
    assert np.array_equal(issued, history.as_of(ORIGINS[-1]).vintages.issued)


def test_forecasts_stay_the_same_byte_for_byte_when_the_future_changes() -> None:
    history = a_history(DAYS)
    before = backtest(history, [LastValue()], ORIGINS).runs[ModelName.ETS].quantiles
    for last, origin in enumerate(ORIGINS, start=1):
        after = backtest(with_another_future(history, origin), [LastValue()], ORIGINS)
        assert after.runs[ModelName.ETS].quantiles[:last].tobytes() == before[:last].tobytes()


def test_running_it_twice_gives_the_same() -> None:
    history = a_history(DAYS)
    first, second = (backtest(history, [LastValue()], ORIGINS) for _ in range(2))
    assert first.runs[ModelName.ETS].quantiles.tobytes() == second.runs[ModelName.ETS].quantiles.tobytes()
    assert first.scores(ModelName.ETS, range(1, 73)) == second.scores(ModelName.ETS, range(1, 73))


def test_a_model_is_fitted_once_on_what_was_known_at_the_fit_and_updated_from_there() -> None:
    history, model, fit_at = a_history(DAYS), LastValue(), FIRST - timedelta(days=2)
    backtest(history, [model], ORIGINS, fit_at=fit_at)
    assert len(model.diary.fits) == 1
    assert model.diary.fits[0].truth.hours[-1] == epoch_hour(fit_at) - 12
    assert [part.truth.hours[0] for part in model.diary.news] == [
        epoch_hour(moment) - 11 for moment in (fit_at, *ORIGINS[:-1])
    ]


def test_refitting_is_as_rare_as_asked() -> None:
    model = LastValue()
    backtest(a_history(DAYS), [model], ORIGINS, refit_days=2)
    assert len(model.diary.fits) == 2  # at the first origin and, 50 h later, at the third


def test_scores_are_of_each_lead_hour_against_its_own_truth() -> None:
    history = a_history(DAYS)
    result = backtest(history, [LastValue()], ORIGINS)
    truth = dict(zip(history.truth.hours.tolist(), history.truth.values.tolist(), strict=True))
    errors = [
        float(result.runs[ModelName.ETS].quantiles[row, lead - 1, 5]) - truth[epoch_hour(origin) + lead]
        for row, origin in enumerate(ORIGINS)
        for lead in range(7, 25)
        if epoch_hour(origin) + lead in truth
    ]
    sums = result.scores(ModelName.ETS, range(7, 25))
    assert sums.n == len(errors)
    assert sums.bias == pytest.approx(np.mean(errors), abs=1e-5)
    assert sums.mae == pytest.approx(np.mean(np.abs(errors)), abs=1e-5)


def test_hours_without_truth_are_no_part_of_any_score() -> None:
    history = a_history(DAYS)
    hole = (history.truth.hours > epoch_hour(FIRST) + 10) & (history.truth.hours <= epoch_hour(FIRST) + 30)
    result = backtest(replace(history, truth=history.truth.select(~hole)), [LastValue()], ORIGINS)
    assert not result.shared[0, 10:30].any()
    assert result.shared[0, :10].all()
    assert (
        result.scores(ModelName.ETS, range(11, 20)).n == 2 * 9
    )  # the third origin lies behind the hole's hours


def test_models_are_compared_only_where_all_of_them_answered() -> None:
    often = LastValue(ModelName.ETS)
    seldom = LastValue(ModelName.HYBRID, fails_at=lambda origin: origin == ORIGINS[1])
    result = backtest(a_history(DAYS), [often, seldom], ORIGINS)
    assert not result.shared[1].any()
    assert result.scores(often.name, range(1, 25)) == result.scores(seldom.name, range(1, 25))
    assert np.isnan(result.losses()[often.name]).tolist() == [False, True, False]
    assert (result.runs[seldom.name].origins_answered, result.runs[seldom.name].failure) == (2, "not today")


def test_a_model_that_never_answers_does_not_spoil_the_comparison() -> None:
    silent = LastValue(ModelName.HYBRID, fails_at=lambda origin: True)
    result = backtest(a_history(DAYS), [LastValue(ModelName.ETS), silent], ORIGINS)
    assert list(result.answering) == [ModelName.ETS]
    assert result.shared.any()


def test_losses_by_origin_are_the_mean_pinball_of_that_origin() -> None:
    result = backtest(a_history(DAYS), [LastValue()], ORIGINS)
    row, run = result.shared[1], result.runs[ModelName.ETS]
    expected = ScoreSums.of(result.observed[1, row], run.quantiles[1, row]).mean_pinball
    assert result.losses()[ModelName.ETS][1] == expected


def test_a_model_that_could_not_be_fitted_is_tried_again() -> None:
    class NeedsFiveDays(LastValue):
        def fit(self, history: History) -> FittedLastValue:
            if len(history.truth) < 5 * 24:
                raise NotEnoughHistory("five days are needed")
            return super().fit(history)

    history = a_history(9)
    result = backtest(history, [NeedsFiveDays()], ORIGINS, fit_at=NOW - timedelta(days=6))
    run = result.runs[ModelName.ETS]
    assert np.isfinite(run.quantiles).all(axis=(1, 2)).tolist() == [False, False, True]
    assert run.failure == "five days are needed"


def test_each_origin_is_reported_and_each_model_timed() -> None:
    ticks: list[int] = []
    result = backtest(a_history(DAYS), [LastValue()], ORIGINS, on_origin=lambda: ticks.append(1))
    assert len(ticks) == len(ORIGINS)
    assert 0 <= result.runs[ModelName.ETS].update_cpu_ms < 1000


def test_fitting_is_timed_and_a_model_that_cannot_has_no_time() -> None:
    history = a_history(DAYS).as_of(FIRST)
    assert 0 <= fit_cpu_ms(LastValue(), history, FIRST) < 1000
    assert np.isnan(fit_cpu_ms(LastValue(fails_at=lambda origin: True), history, FIRST))


@pytest.mark.parametrize(
    ("origins", "fit_at", "complaint"),
    [
        ([], None, "whole hours"),
        ([FIRST + timedelta(minutes=1)], None, "whole hours"),
        (ORIGINS[::-1], None, "rise strictly"),
        ([FIRST, FIRST], None, "rise strictly"),
        (ORIGINS, ORIGINS[1], "no later"),
    ],
)
def test_impossible_origins_are_refused(
    origins: list[datetime], fit_at: datetime | None, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        backtest(a_history(DAYS), [LastValue()], origins, fit_at=fit_at)


def test_two_models_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="share a name"):
        backtest(a_history(DAYS), [LastValue(), LastValue()], ORIGINS)


def test_a_result_without_any_answer_shares_nothing_but_truth() -> None:
    result = backtest(a_history(DAYS), [LastValue(fails_at=lambda origin: True)], ORIGINS)
    assert isinstance(result, BacktestResult)
    assert (result.answering, result.losses()) == ({}, {})
