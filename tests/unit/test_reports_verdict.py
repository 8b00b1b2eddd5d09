"""The verdict on a record, in figures."""

import numpy as np
import pytest

from forecasting.domain import LEVELS, CostRatio, LeadBucket, ModelName, Side
from forecasting.evaluation.scores import ScoreSums
from forecasting.reports.sums import Sums, is_comparable, is_scored, total
from forecasting.reports.verdict import judge

pytestmark = pytest.mark.unit

OURS, SERVICE, NAIVE, ETS = ModelName.OURS, ModelName.SERVICE, ModelName.SEASONAL_NAIVE, ModelName.ETS


def scored(error: float, n: int = 100) -> ScoreSums:
    """Forecasts that were all wrong by the same."""
    return ScoreSums.of(np.zeros(n), np.full((n, len(LEVELS)), error))


def everywhere(**errors: float) -> Sums:
    return {
        (ModelName(model), bucket): scored(error) for model, error in errors.items() for bucket in LeadBucket
    }


def test_no_verdict_before_enough_is_verified() -> None:
    assert judge({}) is None
    assert judge({(OURS, LeadBucket.FIRST_DAY): scored(1.0, n=47)}) is None
    assert judge({(OURS, LeadBucket.FIRST_DAY): scored(1.0, n=48)}) is not None


def test_the_best_is_the_one_with_the_lowest_error() -> None:
    verdict = judge(everywhere(ours=-0.75, service=1.0, ets=2.0, seasonal_naive=3.0))
    assert verdict is not None
    assert verdict.best is OURS
    assert verdict.gain_on_service == pytest.approx(0.25)
    assert verdict.gain_on_same_as_yesterday == pytest.approx(0.75)
    assert verdict.losing == ()


def test_a_loss_is_said_and_where_it_is_worst() -> None:
    sums = dict(everywhere(ours=1.0, service=0.9, ets=2.0))
    sums[OURS, LeadBucket.THIRD_DAY] = scored(1.8)
    sums[OURS, LeadBucket.FIRST_HOURS] = scored(0.5)
    verdict = judge(sums)
    assert verdict is not None
    assert verdict.best is SERVICE
    assert verdict.gain_on_service is not None
    assert verdict.gain_on_service < 0
    assert verdict.losing == (LeadBucket.THIRD_DAY, LeadBucket.FIRST_DAY, LeadBucket.SECOND_DAY)


def test_a_model_verified_on_other_hours_is_not_compared() -> None:
    sums = dict(everywhere(ours=1.0))
    sums[SERVICE, LeadBucket.FIRST_DAY] = scored(0.1)
    verdict = judge(sums)
    assert verdict is not None
    assert verdict.best is OURS
    assert verdict.gain_on_service is None
    assert verdict.losing == (LeadBucket.FIRST_DAY,)


def test_as_good_as_the_same_hours_are_nine_of_ten() -> None:
    assert is_comparable(scored(1.0, 100), scored(1.0, 90))
    assert not is_comparable(scored(1.0, 89), scored(1.0, 100))
    assert not is_comparable(ScoreSums(), ScoreSums())


def test_a_perfect_rival_gives_no_share() -> None:
    verdict = judge(everywhere(ours=1.0, service=0.0))
    assert verdict is not None
    assert verdict.best is SERVICE
    assert verdict.gain_on_service is None


def test_lead_buckets_add_up() -> None:
    assert total(everywhere(ours=2.0), OURS).n == 400
    assert total(everywhere(ours=2.0), OURS, [LeadBucket.FIRST_DAY]).n == 100
    assert total({}, ETS) == ScoreSums()


def test_scores_are_kept_for_the_ratios_people_choose_from() -> None:
    assert all(is_scored(CostRatio(side, ratio)) for side in Side for ratio in (1, 2, 3, 4, 9, 19))
    assert not is_scored(CostRatio(Side.ABOVE, 5))
