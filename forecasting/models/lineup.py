"""Which model answers to which name."""

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
    ModelName.CLIMATOLOGY: Ets(ModelName.CLIMATOLOGY, level_share=0.0, autoregression_share=0.0),
    ModelName.AR: Ets(ModelName.AR, level_share=0.0, autoregression_share=1.0),
    ModelName.MEAN_REVERTING_ETS: Ets(
        ModelName.MEAN_REVERTING_ETS, level_share=1.0, autoregression_share=0.0
    ),
}
"""Every model there is; each keeps no state of its own, so one instance serves all series."""
