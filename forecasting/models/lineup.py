"""Which model answers to which name, and who answers when one cannot."""

from forecasting.domain import ModelName
from forecasting.models.ets import Ets
from forecasting.models.hybrid import Hybrid
from forecasting.models.protocol import Model
from forecasting.models.seasonal_naive import SeasonalNaive
from forecasting.models.service import Service
from forecasting.models.stock_ets import StockEts

LINEUP: dict[ModelName, Model] = {
    ModelName.HYBRID: Hybrid(),
    ModelName.SERVICE: Service(),
    ModelName.ETS: Ets(),
    ModelName.STOCK_ETS: StockEts(),
    ModelName.SEASONAL_NAIVE: SeasonalNaive(),
}
"""Every model there is; each keeps no state of its own, so one instance serves all series."""

FALLBACK_ORDER = (ModelName.HYBRID, ModelName.SERVICE, ModelName.ETS, ModelName.SEASONAL_NAIVE)
"""Who answers, best first: the next one when a model raises a ModelError."""
