"""What an admin reads about a decision: who won, by how much, against whom and by which tests."""

from typing import Any

import pytest

from bot.i18n import LANGUAGES, Catalogues
from bot.texts import training
from forecasting.domain import ModelName, Variable
from forecasting.evaluation.promotion import Decision, Reason
from tests.builders import a_place
from worker.compute.training import Basis, Trained
from worker.jobs.outcomes import SeriesOutcome, training_outcome

pytestmark = pytest.mark.unit

HYBRID, ETS = ModelName.HYBRID, ModelName.ETS
FIRST = Decision(True, Reason.FIRST_CHAMPION, None, HYBRID, 0.41, 6.0, 58, runner_up=ETS)
REPLACED = Decision(True, Reason.BETTER, ETS, HYBRID, 0.12, 3.0, 60)


def told(decision: Decision, basis: Basis, language: str = "en") -> str:
    """Return what the bot says of a decision as the worker stores it."""
    trained = Trained(decision.champion, "", basis, decision=decision, pinball={HYBRID: 0.4, ETS: 1.1})
    outcome: dict[str, Any] = training_outcome([SeriesOutcome(a_place(), Variable.TEMPERATURE, trained)]).json
    with Catalogues().speak(language):
        return training.result(outcome)


def test_a_first_champion_is_told_with_its_margin_and_every_candidate() -> None:
    text = told(FIRST, Basis.BACKTEST)
    assert "corrected forecast is chosen: 41% better than statistics only (ETS) in 58 tests" in text
    assert "Loss: corrected forecast 0.40, statistics only (ETS) 1.10" in text


def test_a_yardstick_that_lost_less_is_not_taken_for_a_candidate() -> None:
    decision = Decision(True, Reason.FIRST_CHAMPION, None, ETS, None, None, 80)
    trained = Trained(
        None, "", Basis.BACKTEST, decision=decision, pinball={ETS: 0.63, ModelName.STOCK_ETS: 0.62}
    )
    outcome: dict[str, Any] = training_outcome([SeriesOutcome(a_place(), Variable.WIND_SPEED, trained)]).json
    with Catalogues().speak("en"):
        text = training.result(outcome)
    assert "statistics only (ETS) is chosen: the only candidate so far (80 tests)" in text
    assert "Loss: statistics only (ETS) 0.63; for comparison: textbook ETS 0.62" in text


def test_a_decision_by_the_live_record_says_so() -> None:
    text = told(REPLACED, Basis.LIVE_RECORD)
    assert "12% better in 60 tests, by the live record" in text


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(reason: Reason, language: str) -> None:
    decision = Decision(False, reason, HYBRID, ETS, 0.01, 0.1, 60)
    assert "Berlin" in told(decision, Basis.BACKTEST, language)
