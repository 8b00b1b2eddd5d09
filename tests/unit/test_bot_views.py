"""From reports to charts: local times, units, what is worth a mark."""

import pickle
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bot.callbacks import Span
from bot.i18n import Catalogues
from bot.views.forecast import forecast_chart, has_hours_ahead
from forecasting.charts.views import ForecastChart
from forecasting.domain import CostRatio, Side, Source, Variable
from forecasting.reports.forecast import ForecastCard
from forecasting.storage.records import Units
from tests.builders import NOW, a_forecast, a_place

pytestmark = pytest.mark.unit

CATALOGUES = Catalogues()


def a_card(
    variable: Variable = Variable.TEMPERATURE, median: float = 10.0, **changes: object
) -> ForecastCard:
    """A card whose forecast stays at its median."""
    card = ForecastCard(
        place=a_place(),
        variable=variable,
        cost=CostRatio(Side.BELOW, 4),
        forecast=a_forecast(variable, median=median),
        fallback=False,
        service=np.full(72, median + 1),
        observed=tuple((NOW - timedelta(hours=hours), median) for hours in range(36, -1, -1)),
        source=Source.ANALYSIS,
        station=None,
        issued_at=NOW,
        age=timedelta(minutes=3),
        stale=False,
        days=(),
        plan=median - 2,
        yesterday=None,
    )
    return replace(card, **changes)  # type: ignore[arg-type]  # the tests name fields of the card


def view(card: ForecastCard, shown: Span = Span.DAY, units: Units = Units.METRIC) -> ForecastChart:
    """The chart's view, in English."""
    with CATALOGUES.speak("en"):
        return forecast_chart(card, shown, units)


def test_times_are_the_places_own() -> None:
    chart = view(a_card(place=a_place(zone="Asia/Kolkata")))
    assert f"{chart.times[0]:%H:%M %z}" == "15:30 +0530"
    assert chart.observed[-1][0] < chart.times[0]
    assert all(begin < end for begin, end in chart.nights)


def test_all_curves_are_as_long_as_the_time() -> None:
    for shown, hours in ((Span.DAY, 24), (Span.THREE_DAYS, 72)):
        chart = view(a_card(), shown)
        assert chart.service is not None
        lengths = {
            len(curve) for curve in (chart.times, chart.median, chart.lower50, chart.upper80, chart.service)
        }
        assert lengths == {hours}


def test_only_hours_ahead_are_drawn_of_an_older_forecast() -> None:
    chart = view(a_card(age=timedelta(hours=5, minutes=30)), Span.THREE_DAYS)
    assert len(chart.times) == 72 - 5
    assert chart.times[0] == NOW + timedelta(hours=6)


def test_a_forecast_that_lies_behind_has_nothing_to_draw() -> None:
    assert has_hours_ahead(a_card(), Span.DAY)
    assert not has_hours_ahead(a_card(age=timedelta(hours=72)), Span.DAY)


def test_values_the_plan_and_frost_are_in_the_readers_units() -> None:
    chart = view(a_card(median=1.0), units=Units.IMPERIAL)
    assert chart.unit == "°F"
    assert chart.median[0] == pytest.approx(33.8)
    assert chart.plan is not None
    assert chart.plan.value == pytest.approx(30.2)
    assert chart.threshold is not None
    assert (chart.threshold.value, chart.threshold.label) == (32.0, "frost")
    assert chart.cold_below == 32.0


def test_frost_is_marked_only_where_it_may_come() -> None:
    assert view(a_card(median=20.0)).threshold is None
    assert view(a_card(median=-20.0)).threshold is None
    assert view(a_card(Variable.WIND_SPEED, median=1.0)).threshold is None


def test_the_axis_of_each_variable_stays_in_its_bounds() -> None:
    assert view(a_card(Variable.HUMIDITY, median=60.0)).bounds == (0.0, 100.0)
    assert view(a_card(Variable.WIND_SPEED, median=5.0)).bounds == (0.0, None)
    assert view(a_card(Variable.PRESSURE, median=1013.0)).bounds == (None, None)


def test_a_view_can_go_to_another_process_and_says_all_the_picture_depends_on() -> None:
    chart = view(a_card())
    assert pickle.dumps(view(a_card())) == pickle.dumps(chart)
    assert pickle.dumps(view(a_card(plan=None))) != pickle.dumps(chart)
    assert pickle.loads(pickle.dumps(chart)).title == chart.title


def test_without_what_is_not_known_a_chart_is_drawn_still() -> None:
    chart = view(a_card(service=None, observed=(), plan=None, cost=None))
    assert (chart.service, chart.observed, chart.plan) == (None, (), None)
    assert chart.day_names[0][1] == "Tue 7"


@pytest.mark.parametrize("latitude", [-90.0, 0.0, 90.0])
def test_nights_are_known_at_the_poles_too(latitude: float) -> None:
    assert view(a_card(place=a_place(latitude=latitude, longitude=180.0, zone="UTC"))).times
