"""What each chart is given: finished words in the reader's language, values in the reader's units.

Times are aware and carry the zone of the place; charts know no language, no units and no person.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from forecasting.domain import Floats

Span = tuple[datetime, datetime]


class Surroundings(Protocol):
    """What lies behind the curves of any chart of hours."""

    @property
    def unit(self) -> str:
        """The unit above the value axis."""
        ...

    @property
    def nights(self) -> tuple[Span, ...]:
        """When the sun is down."""
        ...

    @property
    def day_names(self) -> tuple[tuple[date, str], ...]:
        """What each local day is called."""
        ...

    @property
    def decimal_mark(self) -> str:
        """A point or a comma."""
        ...


@dataclass(frozen=True)
class PlanLine:
    """The number to plan by, drawn over the hours it is for; the label holds the number."""

    value: float
    label: str
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Threshold:
    """A value that matters by itself, such as frost, drawn across the chart."""

    value: float
    label: str


@dataclass(frozen=True)
class ForecastWords:
    """The names in the key, and the word at the line of now; a part that is not drawn is not named."""

    observed: str
    median: str
    range50: str
    range80: str
    service: str
    now: str


@dataclass(frozen=True, eq=False)
class ForecastChart:
    """One variable at one place: what was observed, what is forecast, and the number to plan by.

    All arrays have one value for each of `times`. Below `cold_below` colours turn from warm to cold; None
    for variables that are neither. The value axis spans `min_span` at least and stays in `bounds`.
    Numbers in the chart have so many `decimals` and are followed by `degree_sign`.
    """

    title: str
    subtitle: str
    unit: str
    footer: str
    words: ForecastWords
    times: tuple[datetime, ...]
    median: Floats
    lower50: Floats
    upper50: Floats
    lower80: Floats
    upper80: Floats
    now: datetime
    day_names: tuple[tuple[date, str], ...]
    service: Floats | None = None
    observed: tuple[tuple[datetime, float], ...] = ()
    plan: PlanLine | None = None
    threshold: Threshold | None = None
    nights: tuple[Span, ...] = ()
    cold_below: float | None = None
    min_span: float = 0.0
    bounds: tuple[float | None, float | None] = (None, None)
    decimal_mark: str = "."
    decimals: int = 0
    degree_sign: str = ""


@dataclass(frozen=True)
class RecordBar:
    """One model's two sides: how often (0 to 1) and how far on average it was too low and too high."""

    name: str
    under_share: float
    under_mean: float
    under_label: str
    over_share: float
    over_mean: float
    over_label: str
    is_ours: bool = False


@dataclass(frozen=True)
class KeptPromise:
    """A range's promised share of hits beside the share it kept, both 0 to 1."""

    promised: float
    kept: float
    label: str


@dataclass(frozen=True)
class RecordChart:
    """Models one below the other, too low to the left, too high to the right; then the promises of ours."""

    title: str
    subtitle: str
    footer: str
    too_low: str
    too_high: str
    bars: tuple[RecordBar, ...]
    promises_title: str = ""
    promises: tuple[KeptPromise, ...] = ()


@dataclass(frozen=True, eq=False)
class AddedPart:
    """One of the things that are added to where a forecast begins: a name, and a value an hour."""

    name: str
    values: Floats


@dataclass(frozen=True, eq=False)
class ExplanationChart:
    """What a forecast is made of: where it begins, what is added, and where that ends.

    All arrays have one value for each of `times`; `base` and the values of `added` sum to `median`. The
    value axis spans `min_span` at least, the one of what is added `min_added_span`.
    """

    title: str
    subtitle: str
    unit: str
    footer: str
    base_name: str
    median_name: str
    added_title: str
    times: tuple[datetime, ...]
    base: Floats
    median: Floats
    added: tuple[AddedPart, ...]
    day_names: tuple[tuple[date, str], ...]
    nights: tuple[Span, ...] = ()
    min_span: float = 0.0
    min_added_span: float = 0.0
    decimal_mark: str = "."
