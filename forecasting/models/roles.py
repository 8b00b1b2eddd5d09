"""Who is compared, who may be champion, and who answers when one cannot: names alone, without models."""

from forecasting.domain import ModelName

COMPARED = (
    ModelName.HYBRID,
    ModelName.SERVICE,
    ModelName.ETS,
    ModelName.STOCK_ETS,
    ModelName.SEASONAL_NAIVE,
)
"""Who is set against each other when nobody says who; the others are yardsticks to be asked for."""

CANDIDATES = (ModelName.HYBRID, ModelName.ETS)
"""Who may become champion; the others are yardsticks."""

FALLBACK_ORDER = (ModelName.HYBRID, ModelName.SERVICE, ModelName.ETS, ModelName.SEASONAL_NAIVE)
"""Who answers, best first: the next one when a model raises a ModelError."""
