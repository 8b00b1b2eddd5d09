"""The promotion rule: its three conditions, its reasons, and how often it errs."""

from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.domain import Floats, ModelName
from forecasting.evaluation.promotion import MIN_ORIGINS, DayLoss, Reason, decide, losses_by_day

pytestmark = pytest.mark.unit

CHAMPION, CHALLENGER, THIRD = ModelName.SERVICE, ModelName.HYBRID, ModelName.ETS


def losses(mean: float, origins: int = 60, seed: int = 0, spread: float = 0.1) -> Floats:
    """Losses of overlapping forecasts: each origin shares some of its luck with the two before."""
    luck = np.random.default_rng(seed).normal(0, spread, origins + 2)
    return np.asarray(mean * (1 + luck[2:] + 0.6 * luck[1:-1] + 0.3 * luck[:-2]))


def test_a_clearly_better_challenger_is_promoted_with_its_figures() -> None:
    champion, challenger = losses(1.0, seed=1), losses(0.8, seed=2)
    decision = decide(CHAMPION, {CHAMPION: champion, CHALLENGER: challenger})
    gain = champion - challenger
    assert (decision.promote, decision.reason) == (True, Reason.BETTER)
    assert (decision.champion, decision.challenger, decision.origins) == (CHAMPION, CHALLENGER, 60)
    assert decision.margin == pytest.approx(1 - challenger.mean() / champion.mean())
    assert decision.t == pytest.approx(gain.mean() / (gain.std(ddof=1) / np.sqrt(60 / 2.5)))
    assert str(decision).startswith("hybrid replaces service: hybrid's loss is 17.7% lower, t 6.8")


def test_fewer_than_eight_weeks_of_origins_are_too_few() -> None:
    for origins, reason in ((MIN_ORIGINS - 1, Reason.TOO_FEW_ORIGINS), (MIN_ORIGINS, Reason.BETTER)):
        decision = decide(CHAMPION, {CHAMPION: losses(1.0, origins, 1), CHALLENGER: losses(0.8, origins, 2)})
        assert (decision.reason, decision.promote) == (reason, reason is Reason.BETTER)


def test_only_origins_both_answered_count() -> None:
    challenger = losses(0.8, seed=2)
    challenger[:10] = np.nan
    decision = decide(CHAMPION, {CHAMPION: losses(1.0, seed=1), CHALLENGER: challenger})
    assert (decision.reason, decision.origins) == (Reason.TOO_FEW_ORIGINS, 50)


def test_a_small_gain_is_not_enough_however_sure() -> None:
    champion = losses(1.0, 400, seed=1)
    decision = decide(CHAMPION, {CHAMPION: champion, CHALLENGER: 0.96 * champion})
    assert decision.reason is Reason.MARGIN_TOO_SMALL
    assert decision.t is not None
    assert decision.t > 10


def test_a_large_gain_that_may_be_chance_is_not_enough() -> None:
    champion, challenger = np.ones(60), np.ones(60)
    challenger[::10] = 0.2  # six lucky origins
    champion[1::20] = 1.6
    challenger[5::20] = 1.9
    decision = decide(CHAMPION, {CHAMPION: champion, CHALLENGER: challenger})
    assert (decision.promote, decision.reason) == (False, Reason.NOT_SIGNIFICANT)
    assert decision.margin is not None
    assert decision.margin >= 0.05


def test_a_worse_challenger_has_a_negative_margin() -> None:
    decision = decide(CHAMPION, {CHAMPION: losses(1.0, seed=1), CHALLENGER: losses(1.2, seed=2)})
    assert (decision.promote, decision.reason) == (False, Reason.MARGIN_TOO_SMALL)
    assert decision.margin is not None
    assert decision.margin < 0
    assert str(decision).startswith("service stays before hybrid (margin too small): hybrid's loss is 2")


def test_the_best_of_several_challengers_is_the_one_considered() -> None:
    decision = decide(
        CHAMPION,
        {THIRD: losses(0.9, seed=3), CHAMPION: losses(1.0, seed=1), CHALLENGER: losses(0.8, seed=2)},
    )
    assert (decision.promote, decision.challenger) == (True, CHALLENGER)


def test_the_first_champion_is_the_one_with_the_lowest_loss() -> None:
    decision = decide(None, {CHAMPION: losses(1.0, 5, 1), CHALLENGER: losses(0.8, 5, 2)})
    assert (decision.promote, decision.reason) == (True, Reason.FIRST_CHAMPION)
    assert (decision.champion, decision.challenger, decision.origins) == (None, CHALLENGER, 5)
    assert str(decision) == "hybrid is the first champion: the lowest loss on 5 origins"


def test_the_first_champion_is_set_against_the_next_best() -> None:
    best, second = losses(0.8, seed=2), losses(1.0, seed=1)
    decision = decide(None, {CHAMPION: second, THIRD: losses(1.2, seed=3), CHALLENGER: best})
    assert (decision.challenger, decision.runner_up, decision.origins) == (CHALLENGER, CHAMPION, 60)
    assert decision.margin == pytest.approx(1 - best.mean() / second.mean())


def a_record(first: date, *losses: float, hours: int = 1728) -> dict[date, DayLoss]:
    return {first + timedelta(days=day): DayLoss(hours, loss) for day, loss in enumerate(losses)}


def test_days_of_the_live_record_decide_where_both_were_scored_on_the_same_hours() -> None:
    begin = date(2026, 3, 1)
    champion = a_record(begin, *losses(1.0, 70, 1))
    challenger = a_record(begin + timedelta(days=10), *losses(0.8, 70, 2))
    challenger[begin + timedelta(days=12)] = DayLoss(1000, 0.1)
    found = losses_by_day({CHAMPION: champion, CHALLENGER: challenger})
    assert found
    decision = decide(CHAMPION, found)
    assert (decision.reason, decision.origins) == (Reason.BETTER, 59)


def test_too_few_shared_days_are_no_ground_for_a_decision() -> None:
    begin = date(2026, 3, 1)
    long = a_record(begin, *losses(1.0, 70))
    assert losses_by_day({}) is None
    assert losses_by_day({CHAMPION: long, CHALLENGER: a_record(begin, *losses(1.0, MIN_ORIGINS - 1))}) is None
    assert losses_by_day({CHAMPION: long}) is not None


def test_a_champion_that_answers_nowhere_is_replaced() -> None:
    decision = decide(CHAMPION, {CHAMPION: np.full(60, np.nan), THIRD: losses(1.0)})
    assert (decision.promote, decision.challenger) == (True, THIRD)


def test_without_anybody_else_the_champion_stays() -> None:
    for others in ({}, {CHALLENGER: np.full(60, np.nan)}):
        decision = decide(CHAMPION, {CHAMPION: losses(1.0)} | others)
        assert (decision.promote, decision.reason) == (False, Reason.NO_CHALLENGER)
    assert str(decide(None, {})) == "no model stays: nothing else answered"


def test_two_models_without_any_loss_are_equal() -> None:
    nothing = np.zeros(60)
    decision = decide(CHAMPION, {CHAMPION: nothing, CHALLENGER: nothing})
    assert (decision.promote, decision.margin, decision.t) == (False, 0.0, 0.0)


@pytest.mark.parametrize(
    ("ratio", "least", "most"),
    [(0.88, 0.65, 0.95), (1.0, 0.0, 0.07), (1.1, 0.0, 0.0)],
    ids=["better", "equal", "worse"],
)
def test_how_often_the_rule_promotes(ratio: float, least: float, most: float) -> None:
    promoted = [
        decide(
            CHAMPION,
            {
                CHAMPION: losses(1.0, seed=2 * run, spread=0.15),
                CHALLENGER: losses(ratio, seed=2 * run + 1, spread=0.15),
            },
        ).promote
        for run in range(300)
    ]
    assert least <= np.mean(promoted) <= most


def test_a_challenger_that_may_be_promoted_goes_before_one_with_more_luck_on_fewer_origins() -> None:
    lucky = losses(0.5, seed=3)
    lucky[20:] = np.nan
    candidates = {CHAMPION: losses(1.0, seed=1), THIRD: lucky, CHALLENGER: losses(0.8, seed=2)}
    decision = decide(CHAMPION, candidates)
    assert (decision.promote, decision.challenger) == (True, CHALLENGER)
