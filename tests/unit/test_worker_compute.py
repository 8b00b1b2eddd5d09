"""What the computing processes do with a task, and how results come back."""

import asyncio
import pickle
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from forecasting.clock import epoch_hour, floor_hour
from forecasting.domain import MODELLED_VARIABLES, ModelName, PlaceId
from forecasting.evaluation.promotion import Reason
from forecasting.models.roles import COMPARED
from forecasting.storage.records import ModelState
from forecasting.timeseries import History, Truth, Vintages
from tests.builders import NOW, a_history, a_place
from worker.background import BackgroundThread
from worker.compute.issuing import IssueTask, issue_series
from worker.compute.states import LIVE_MODELS, NO_PART_OF_STATES, is_usable, models_version
from worker.compute.training import (
    FEWEST_ORIGINS,
    FIRST_FIT_HOURS,
    MOST_ORIGINS,
    TRUTH_LAG_HOURS,
    Failure,
    TrainTask,
    train_series,
    training_origins,
)
from worker.jobs.outcomes import SeriesOutcome, training_outcome
from worker.pool import Pool

pytestmark = pytest.mark.unit


def an_issue_task(**changes: Any) -> IssueTask:
    task = IssueTask(PlaceId(1), a_history(), {}, None, (NOW,), fits_missing=True)
    return replace(task, **changes)


def states_of(task: IssueTask) -> dict[ModelName, ModelState]:
    return {state.model: state for state in issue_series(task).states}


def test_a_series_without_states_is_fitted_and_every_model_answers() -> None:
    issued = issue_series(an_issue_task())
    (shown,) = issued.shown
    assert set(issued.fitted) == {forecast.model for forecast in shown.forecasts} == set(LIVE_MODELS)
    assert {state.fitted_at for state in issued.states} == {NOW}
    assert (shown.forecasts[0].model, shown.fallback) == (ModelName.HYBRID, False)
    assert {forecast.origin for forecast in shown.forecasts} == {floor_hour(NOW)}


def test_a_task_and_its_result_can_be_sent_to_another_process() -> None:
    task = pickle.loads(pickle.dumps(an_issue_task()))
    issued = pickle.loads(pickle.dumps(issue_series(task)))
    assert issued.shown[0].forecasts


def test_a_task_sees_nothing_that_became_known_after_its_moment() -> None:
    until = NOW + timedelta(hours=30)
    later = a_history(until=until)
    spoilt = replace(
        later,
        truth=replace(
            later.truth, values=np.where(later.truth.known_at > NOW.timestamp(), 99.0, later.truth.values)
        ),
        vintages=Vintages(
            later.vintages.issued,
            later.vintages.known_at,
            np.where((later.vintages.known_at > NOW.timestamp())[:, None], 50, later.vintages.paths).astype(
                np.float32
            ),
        ),
    )
    (honest,), (tempted,) = (
        issue_series(an_issue_task(history=history)).shown for history in (later.as_of(NOW), spoilt)
    )
    for one, other in zip(honest.forecasts, tempted.forecasts, strict=True):
        assert np.array_equal(one.quantiles, other.quantiles), one.model


def test_moments_together_or_one_by_one_give_the_same_forecasts() -> None:
    moments = tuple(NOW - timedelta(hours=hours) for hours in (4, 3, 1, 0))
    together = issue_series(an_issue_task(moments=moments))

    states: dict[ModelName, ModelState] = {}
    singly = []
    for moment in moments:
        issued = issue_series(an_issue_task(moments=(moment,), states=states, fits_missing=not states))
        states = {state.model: state for state in issued.states}
        singly += issued.shown

    for one, other in zip(together.shown, singly, strict=True):
        assert one.fallback == other.fallback
        for mine, theirs in zip(one.forecasts, other.forecasts, strict=True):
            assert (mine.model, mine.origin, mine.issued_at) == (
                theirs.model,
                theirs.origin,
                theirs.issued_at,
            )
            assert np.array_equal(mine.quantiles, theirs.quantiles)
    assert {state.model: state.state for state in together.states} == {
        state.model: state.state for state in states.values()
    }


def test_where_states_are_not_to_be_kept_the_forecasts_are_the_same_and_only_new_fits_are_told() -> None:
    states = states_of(an_issue_task())
    kept = issue_series(an_issue_task(states=states, fits_missing=False))
    del states[ModelName.ETS]
    passing = issue_series(an_issue_task(states=states, keep_states=False))
    assert {state.model for state in kept.states} == set(LIVE_MODELS)
    assert {state.model for state in passing.states} == {ModelName.ETS}
    for one, other in zip(kept.shown[0].forecasts, passing.shown[0].forecasts, strict=True):
        assert np.array_equal(one.quantiles, other.quantiles)


def test_a_model_without_a_state_stays_silent_until_it_may_be_fitted() -> None:
    states = states_of(an_issue_task())
    del states[ModelName.HYBRID]
    (shown,) = issue_series(an_issue_task(states=states, fits_missing=False)).shown
    assert (shown.forecasts[0].model, shown.fallback) == (ModelName.SERVICE, True)


@pytest.mark.parametrize(
    ("champion", "first", "fallback"),
    [
        (ModelName.ETS, ModelName.ETS, False),
        (ModelName.HYBRID, ModelName.ETS, True),
        (None, ModelName.ETS, False),
    ],
)
def test_without_the_service_the_ets_speaks_and_says_for_whom(
    champion: ModelName | None, first: ModelName, fallback: bool
) -> None:
    history = replace(a_history(), vintages=Vintages.empty())
    (shown,) = issue_series(an_issue_task(history=history, champion=champion)).shown
    assert (shown.forecasts[0].model, shown.fallback) == (first, fallback)


def test_what_is_shown_reaches_all_of_the_hours_ahead() -> None:
    history = a_history()
    paths = history.vintages.paths.copy()
    paths[:, 49:] = np.nan
    short = replace(history, vintages=replace(history.vintages, paths=paths))
    issued = issue_series(an_issue_task(history=short))
    models = {forecast.model for forecast in issued.shown[0].forecasts}
    assert not models & {ModelName.HYBRID, ModelName.SERVICE}
    assert (issued.shown[0].forecasts[0].model, issued.faults) == (ModelName.ETS, {})


def test_a_series_without_any_value_gets_no_forecast_and_no_fault() -> None:
    history = replace(a_history(), truth=Truth.empty(), vintages=Vintages.empty())
    issued = issue_series(an_issue_task(history=history))
    assert issued.shown[0].forecasts == []
    assert issued.faults == {}


def test_no_model_imports_what_states_do_not_depend_on() -> None:
    code = (
        "import sys, forecasting.models.lineup;"
        "print(*(name for name in sys.modules if name.startswith('forecasting.models.')))"
    )
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    imported = {name.rpartition(".")[2] for name in listed.split()}
    assert {"hybrid_state", "anomalies"} <= imported
    assert not imported & set(NO_PART_OF_STATES)


def test_a_state_is_usable_by_the_code_that_packed_it_alone() -> None:
    state = states_of(an_issue_task())[ModelName.ETS]
    assert is_usable(state)
    assert not is_usable(replace(state, state=b"\0" * 8 + state.state[8:]))
    assert len(models_version()) == 64


def test_training_origins_are_held_out_and_have_all_their_truth() -> None:
    history = a_history(days=90)
    origins = training_origins(history, NOW)
    assert len(origins) > FEWEST_ORIGINS
    assert epoch_hour(origins[0]) >= history.truth.hours[0] + FIRST_FIT_HOURS
    assert epoch_hour(origins[-1]) == epoch_hour(NOW) - TRUTH_LAG_HOURS
    assert {later - earlier for earlier, later in pairwise(origins)} == {timedelta(hours=25)}
    assert {origin.hour for origin in origins} == set(range(24))


def test_training_origins_are_not_without_end() -> None:
    assert len(training_origins(a_history(days=400), NOW)) == MOST_ORIGINS


def test_training_chooses_a_first_champion_and_says_why() -> None:
    trained = train_series(TrainTask(a_history(days=50), None, NOW))
    assert trained.decision
    assert trained.decision.reason is Reason.FIRST_CHAMPION
    assert trained.champion is ModelName.HYBRID
    assert set(trained.pinball) == set(COMPARED)
    assert trained.pinball[ModelName.HYBRID] < trained.pinball[ModelName.SEASONAL_NAIVE]
    assert trained.challenger is ModelName.ETS
    assert trained.decision.margin
    assert {state.model for state in trained.states} == set(LIVE_MODELS)


def test_a_live_record_decides_without_a_backtest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("forecasting.evaluation.backtest.backtest")
    losses = {ModelName.HYBRID: np.linspace(0.5, 0.6, 60), ModelName.ETS: np.linspace(1.0, 1.1, 60)}
    history = replace(a_history(days=50), vintages=Vintages.empty())
    standing = frozenset({ModelName.HYBRID, ModelName.SERVICE, ModelName.SEASONAL_NAIVE})
    trained = train_series(TrainTask(history, ModelName.ETS, NOW, losses=losses, standing=standing))
    assert trained.decision
    assert (trained.decision.reason, trained.decision.origins) == (Reason.BETTER, 60)
    assert (trained.champion, trained.challenger) == (ModelName.HYBRID, ModelName.ETS)
    assert trained.pinball == {ModelName.HYBRID: pytest.approx(0.55), ModelName.ETS: pytest.approx(1.05)}
    assert [state.model for state in trained.states] == [ModelName.ETS]
    assert trained.chart is None


def test_a_champion_of_somebody_s_own_choice_is_compared_too() -> None:
    trained = train_series(TrainTask(a_history(days=95), ModelName.SEASONAL_NAIVE, NOW))
    assert trained.decision
    assert (trained.decision.champion, trained.champion) == (ModelName.SEASONAL_NAIVE, ModelName.HYBRID)


def test_models_forget_when_their_errors_drift() -> None:
    history = a_history(days=50)
    fresh = {state.model: state for state in train_series(TrainTask(history, None, NOW)).states}
    standing = frozenset({ModelName.HYBRID})
    drifted = train_series(TrainTask(history, None, NOW, standing=standing, drifted=True, states=fresh))
    states = {state.model: state for state in drifted.states}
    assert states.keys() == fresh.keys()
    for name, state in states.items():
        assert state.state != fresh[name].state, name
        assert (state.known_at, state.fitted_at) == (fresh[name].known_at, fresh[name].fitted_at)


def test_the_backtest_is_drawn_when_asked_for() -> None:
    trained = train_series(TrainTask(a_history(days=50), None, NOW, chart=True))
    assert trained.chart
    assert trained.chart.startswith(b"\x89PNG")


def test_states_after_training_stand_at_the_newest_value_not_at_the_clock() -> None:
    history = a_history(days=20)
    trained = train_series(TrainTask(history, None, NOW + timedelta(minutes=40)))
    assert {state.known_at.timestamp() for state in trained.states} == {history.vintages.known_at[-1]}
    assert {state.fitted_at for state in trained.states} == {NOW + timedelta(minutes=40)}


def test_training_twice_on_the_same_history_decides_the_same() -> None:
    first, second = (train_series(TrainTask(a_history(days=47), ModelName.ETS, NOW)) for _ in range(2))
    assert first.decision
    assert (first.decision, first.data_hash) == (second.decision, second.data_hash)


def test_training_on_other_values_has_another_fingerprint() -> None:
    one, other = (train_series(TrainTask(a_history(days=9, seed=seed), None, NOW)) for seed in (0, 1))
    assert one.data_hash != other.data_hash


def test_a_short_history_is_no_ground_for_a_decision_but_models_are_fitted() -> None:
    trained = train_series(TrainTask(a_history(days=30), ModelName.ETS, NOW))
    assert trained.failure is Failure.NOT_ENOUGH_HISTORY
    assert trained.champion is ModelName.ETS
    assert trained.states


def test_nobody_is_crowned_while_the_archive_is_too_short_for_the_hybrid() -> None:
    history = a_history(days=90)
    young = replace(history, vintages=history.vintages.select(history.vintages.issued > epoch_hour(NOW) - 48))
    assert train_series(TrainTask(young, None, NOW)).failure is Failure.NOT_ENOUGH_HISTORY
    without = replace(history, vintages=Vintages.empty())
    assert train_series(TrainTask(without, None, NOW)).champion is ModelName.ETS


def test_a_fault_in_one_series_ends_its_training_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_history: History, _now: object) -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr("worker.compute.training.training_origins", broken)
    trained = train_series(TrainTask(a_history(), None, NOW))
    assert (trained.failure, trained.fault) == (Failure.FAULT, "ZeroDivisionError: no")
    outcome = training_outcome([SeriesOutcome(a_place(), MODELLED_VARIABLES[0], trained)])
    assert outcome.details == {
        "series": [],
        "failures": [{"place_id": 0, "place": "Berlin", "variable": "temperature_2m", "code": "fault"}],
    }


class BreakingExecutor(Executor):
    """Breaks at its first task, as when a process is killed."""

    def submit(self, *_args: Any, **_kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("a process died"))
        return future


async def test_results_come_in_the_order_of_the_tasks() -> None:
    pool = Pool(3, ThreadPoolExecutor)
    assert await pool.map(str, range(10)) == [str(number) for number in range(10)]
    assert await pool.map(str, []) == []
    pool.stop()


async def test_what_a_task_raises_is_raised() -> None:
    pool = Pool(2, ThreadPoolExecutor)
    with pytest.raises(ValueError, match="invalid literal"):
        await pool.map(int, ["1", "two"])
    pool.stop()


async def test_a_broken_pool_is_replaced_and_the_tasks_are_run_again() -> None:
    made: list[Executor] = []

    def make(processes: int) -> Executor:
        made.append(ThreadPoolExecutor(processes) if made else BreakingExecutor())
        return made[-1]

    pool = Pool(1, make)
    assert await pool.map(str, [1, 2]) == ["1", "2"]
    assert len(made) == 2
    pool.stop()


async def test_warming_up_starts_every_process_once() -> None:
    started: list[str] = []
    pool = Pool(1, ThreadPoolExecutor)
    pool.warm_up(lambda: started.append("once"))
    pool.warm_up(lambda: started.append("twice"))
    assert await pool.map(str, [1]) == ["1"]
    assert started == ["once"]
    pool.stop()


async def test_a_blocking_call_does_not_hold_up_the_event_loop() -> None:
    thread, order = BackgroundThread("test"), []

    def block(seconds: float) -> float:
        time.sleep(seconds)
        order.append(seconds)
        return seconds

    waiting = asyncio.gather(thread.run(lambda: block(0.05)), thread.run(lambda: block(0.0)))
    await asyncio.sleep(0)
    assert order == []
    assert list(await waiting) == [0.05, 0.0]
    assert order == [0.05, 0.0]  # one after another


async def test_what_a_blocking_call_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        await BackgroundThread("test").run(lambda: 1 / 0)
