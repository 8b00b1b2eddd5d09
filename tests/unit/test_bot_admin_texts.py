"""Words only administrators read."""

from datetime import timedelta

import pytest

from bot.i18n import Catalogues
from bot.texts import admin_reinstatement, admin_words
from forecasting.storage.records import RequestKind

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("kind", "before", "after", "english", "russian"),
    [
        (
            RequestKind.PROMOTE,
            "hybrid",
            "ets",
            "in place of corrected forecast.",
            "прежде «исправленный прогноз».",
        ),
        (
            RequestKind.PROMOTE,
            None,
            "ets",
            "statistics only (ETS) is used from now on.",
            "теперь «только статистика (ETS)».",
        ),
        (
            RequestKind.PROMOTE,
            "ets",
            "ets",
            "statistics only (ETS) is in use already.",
            "и так главная модель.",
        ),
        (
            RequestKind.ROLL_BACK,
            "ets",
            "ets",
            "as it was before its last training.",
            "до последнего обучения.",
        ),
    ],
)
def test_what_came_of_a_change_by_hand_is_told_apart(
    kind: RequestKind, before: str | None, after: str, english: str, russian: str
) -> None:
    row = {"place": "<Berlin>", "variable": "temperature_2m", "before": before, "after": after}
    for language, words in (("en", english), ("ru", russian)):
        with Catalogues().speak(language):
            text = admin_reinstatement.result(kind, {"series": [row]})
        assert text.startswith("✅ <b>&lt;Berlin&gt;, ")
        assert text.endswith(words)


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [(45_230_000, "45.2 MB", "45,2 МБ"), (1_250_000_000, "1.2 GB", "1,2 ГБ"), (0, "0.0 MB", "0,0 МБ")],
)
def test_sizes_carry_their_unit(count: int, english: str, russian: str) -> None:
    for language, words in (("en", english), ("ru", russian)):
        with Catalogues().speak(language):
            assert admin_words.size(count).replace("\N{NO-BREAK SPACE}", " ") == words


def test_spans_of_time_are_in_units_one_can_picture() -> None:
    with Catalogues().speak("en"):
        assert admin_words.duration(timedelta(seconds=90)) == "90 seconds"
        assert admin_words.duration(timedelta(days=12)) == "12 days"
