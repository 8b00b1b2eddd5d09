"""The view of a record that its chart is drawn from."""

from bot.i18n import gettext as _
from bot.texts.record import days_button, lead_words
from bot.texts.words import model_name, variable_name
from bot.units import difference, percent, unit_of
from forecasting.charts.views import KeptPromise, RecordBar, RecordChart
from forecasting.domain import ModelName, Variable
from forecasting.reports.record import RecordReport, RecordRow
from forecasting.storage.records import Units


def record_chart(record: RecordReport, units: Units) -> RecordChart:
    """Build the view of every model's two sides, and of the promises of ours."""
    ours = next(row for row in record.rows if row.model is ModelName.OURS)
    return RecordChart(
        title=record.place.title,
        subtitle=_subtitle(record),
        footer=_("Weather data by Open-Meteo.com"),
        too_low=_("too low"),
        too_high=_("too high"),
        bars=tuple(_bar(row, record.variable, units) for row in record.rows),
        promises_title=_("Ranges: promised and kept"),
        promises=tuple(_promise(promised, kept) for promised, kept in _coverages(ours)),
    )


def _subtitle(record: RecordReport) -> str:
    what = f"{variable_name(record.variable)}, {days_button(record.days)}"
    return f"{what}, {lead_words(record.lead)}"


def _bar(row: RecordRow, variable: Variable, units: Units) -> RecordBar:
    unit = unit_of(variable, units)
    under, over = _number(row.under_mean), _number(row.over_mean)
    return RecordBar(
        name=model_name(row.model),
        under_share=row.under_share,
        under_mean=unit.convert_difference(under),
        under_label=_side(row.under_share, under, variable, units),
        over_share=row.over_share,
        over_mean=unit.convert_difference(over),
        over_label=_side(row.over_share, over, variable, units),
        is_ours=row.model is ModelName.OURS,
    )


def _side(share: float, mean: float, variable: Variable, units: Units) -> str:
    size = difference(mean, variable, units)
    return _("{share}, by {size}").format(share=percent(share), size=size)


def _promise(promised: float, kept: float) -> KeptPromise:
    return KeptPromise(
        promised,
        kept,
        _("{promised} promised, {kept} held").format(promised=percent(promised), kept=percent(kept)),
    )


def _coverages(ours: RecordRow) -> list[tuple[float, float]]:
    return [(0.5, ours.coverage50), (0.8, ours.coverage80), (0.9, ours.coverage90)]


def _number(mean: float) -> float:
    return 0.0 if mean != mean else mean  # a mean of nothing is NaN, which equals nothing
