"""What is slow only the first time, done before anybody waits for it."""

from datetime import UTC, datetime, timedelta

import numpy as np
from babel.dates import format_skeleton, format_timedelta
from babel.numbers import format_decimal

from bot.i18n import LANGUAGES
from forecasting.domain import HORIZON_HOURS, LEVELS
from forecasting.models.scenarios import scenario_paths

_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def warm_up() -> None:
    """Draw the template of paths, and load how each language writes dates and numbers; about a second.

    It blocks: call it in a thread.
    """
    scenario_paths(np.zeros((HORIZON_HOURS, len(LEVELS))))
    for language in LANGUAGES:
        format_decimal(1.5, locale=language)
        format_skeleton("MMMEd", _SOME_DAY, locale=language)
        format_timedelta(timedelta(hours=1), locale=language)
