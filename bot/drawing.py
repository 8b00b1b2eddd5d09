"""What a drawing process does; matplotlib is loaded there at the first call, never beside the event loop."""

from typing import Any

from forecasting.charts.views import ForecastChart


def draw(view: Any) -> bytes:
    """Return a view as PNG bytes."""
    from forecasting.charts.forecast import render_forecast  # noqa: PLC0415 - heavy, and not for the bot itself
    from forecasting.charts.record import render_record  # noqa: PLC0415

    return render_forecast(view) if isinstance(view, ForecastChart) else render_record(view)


def load() -> None:
    """Load everything drawing needs."""
    from forecasting.charts import forecast, record  # noqa: F401, PLC0415 - loading is all it is for
