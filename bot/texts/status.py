"""How the service is doing, for admins."""

from html import escape

from bot.formats import time_ago
from bot.i18n import gettext as _
from bot.texts.words import model_name, variable_name
from bot.units import number
from forecasting.domain import Place
from forecasting.reports.status import JobStatus, StatusReport
from forecasting.storage.records import DeliveryState, ModelVersion

_MOST_PLACES = 10


def status(report: StatusReport) -> str:
    """Show everything on one screen."""
    lines = [_("<b>Status</b>"), _newest(report), ""]
    lines += [_job(job) for job in report.jobs]
    lines += ["", _counts(report), _queues(report), ""]
    lines += [_champions(place, versions) for place, versions in report.champions[:_MOST_PLACES]]
    return "\n".join(lines).strip()


def _newest(report: StatusReport) -> str:
    if report.issued_at is None:
        return _("No forecast has been made yet.")
    return _("Newest forecast: {ago}.").format(ago=time_ago(report.now - report.issued_at))


def _job(job: JobStatus) -> str:
    name = _job_name(job.job)
    if job.age is None:
        return _("▫️ {job}: not run yet").format(job=name)
    if job.error is None:
        return _("✅ {job}: {ago}").format(job=name, ago=time_ago(job.age))
    return _("❌ {job}: failed {ago} ({error})").format(
        job=name, ago=time_ago(job.age), error=escape(job.error)
    )


def _job_name(job: str) -> str:
    names = {
        "poll": _("weather fetched"),
        "issue": _("forecasts made"),
        "verify": _("forecasts checked"),
        "train": _("models trained"),
    }
    return names.get(job, job)


def _counts(report: StatusReport) -> str:
    return _("People: {people}, places: {places}, daily forecasts: {subscriptions}.").format(
        people=number(report.users),
        places=number(report.places),
        subscriptions=number(report.subscriptions),
    )


def _queues(report: StatusReport) -> str:
    waiting = report.outbox.get(DeliveryState.PENDING, 0) + report.outbox.get(DeliveryState.SENDING, 0)
    lost = sum(
        report.outbox.get(state, 0)
        for state in (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)
    )
    return _(
        "Messages waiting: {waiting}, sent: {sent}, not delivered: {lost}. Requests: {requests}."
    ).format(
        waiting=number(waiting),
        sent=number(report.outbox.get(DeliveryState.SENT, 0)),
        lost=number(lost),
        requests=number(report.waiting_requests),
    )


def _champions(place: Place, versions: tuple[ModelVersion, ...]) -> str:
    chosen = ", ".join(
        f"{variable_name(version.variable)} – {model_name(version.model)}" for version in versions
    )
    return f"<b>{escape(place.name)}</b>: " + (chosen or _("no model chosen yet"))
