"""What a drawing process does; matplotlib is loaded there at the first call, never beside the event loop."""

from typing import Any

from forecasting.charts.views import ExplanationChart, ForecastChart, RecordChart


def draw(view: Any) -> bytes:
    """Return a view as PNG bytes."""
    # Heavy to load, and not for the bot itself.
    from forecasting.charts.explanation import render_explanation  # noqa: PLC0415
    from forecasting.charts.forecast import render_forecast  # noqa: PLC0415
    from forecasting.charts.record import render_record  # noqa: PLC0415

    match view:
        case ForecastChart():
            return render_forecast(view)
        case ExplanationChart():
            return render_explanation(view)
        case RecordChart():
            return render_record(view)
    raise TypeError(type(view).__name__)


def load() -> None:
    """Load everything drawing needs."""
    # Loading is all it is for.
    from forecasting.charts import explanation, forecast, record  # noqa: F401, PLC0415
