"""How the service is doing, for administrators."""

from datetime import timedelta
from html import escape

from bot.formats import time_ago
from bot.i18n import gettext as _
from bot.texts.admin_words import drift_line, duration, job_name, more, size
from bot.units import number
from forecasting.reports.status import JobStatus, StatusReport
from forecasting.storage.records import DeliveryState

_WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)
_LOST = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)
_LONGEST_ERROR = 80
_MOST_ALARMS = 3
_AT_ONCE = timedelta(seconds=1)


def health(report: StatusReport, free_bytes: int) -> str:
    """Show everything on one screen."""
    lines = [_("<b>Health</b>"), _worker(report)]
    lines += [_job(job) for job in report.jobs]
    lines += ["", _newest(report), _errors(report), _drift(report), _registry(report)]
    lines += ["", _queues(report), _storage(report, free_bytes)]
    return "\n".join(lines)


def _worker(report: StatusReport) -> str:
    if not report.works:
        return _("❌ The worker is not running: start it. Its log tells why it ended.")
    if report.works_since is None:
        return _("✅ The worker is running.")
    return _("✅ The worker has been running for {time}.").format(
        time=duration(report.now - report.works_since)
    )


def _job(job: JobStatus) -> str:
    name = job_name(job.job)
    if job.age is None:
        return _("▫️ {job}: not run yet").format(job=name)
    if job.error is None:
        return _("✅ {job}: {ago}").format(job=name, ago=time_ago(job.age))
    return _("❌ {job}: failed {ago} ({error})").format(
        job=name, ago=time_ago(job.age), error=escape(job.error[:_LONGEST_ERROR])
    )


def _newest(report: StatusReport) -> str:
    if report.issued_at is None:
        return _("No forecast has been made yet.")
    ago = time_ago(report.now - report.issued_at)
    if report.issue_lag is None:
        return _("Newest forecast: {ago}.").format(ago=ago)
    if report.issue_lag < _AT_ONCE:
        return _("Newest forecast: {ago}, right after the weather came.").format(ago=ago)
    return _("Newest forecast: {ago}, {lag} after the weather came.").format(
        ago=ago, lag=duration(report.issue_lag)
    )


def _errors(report: StatusReport) -> str:
    if not report.errors:
        return _("Nothing has failed in the last 24 hours.")
    failed = ", ".join(f"{job_name(job)} – {number(count)}" for job, count in sorted(report.errors.items()))
    return _("Failed in the last 24 hours: {jobs}.").format(jobs=escape(failed))


def _drift(report: StatusReport) -> str:
    if not report.drift:
        return _("No drift in the last 14 days.")
    lines = [_("Drift in the last 14 days:")]
    lines += [
        f"{drift_line(one)}, {time_ago(report.now - one.alarm.at)}" for one in report.drift[:_MOST_ALARMS]
    ]
    return "\n".join([*lines, *more(len(report.drift) - _MOST_ALARMS)])


def _registry(report: StatusReport) -> str:
    return {
        True: _("Model registry: up to date."),
        False: _("Model registry: the newest training is missing."),
        None: _("Model registry: nothing has been trained yet."),
    }[report.is_registered]


def _queues(report: StatusReport) -> str:
    waiting, lost = (sum(report.outbox.get(state, 0) for state in states) for states in (_WAITING, _LOST))
    return _(
        "Messages waiting: {waiting}, sent: {sent}, not delivered: {lost}. Tasks waiting: {requests}."
    ).format(
        waiting=number(waiting),
        sent=number(report.outbox.get(DeliveryState.SENT, 0)),
        lost=number(lost),
        requests=number(report.waiting_requests),
    )


def _storage(report: StatusReport, free_bytes: int) -> str:
    return _("Database: {size}, free on the disk: {free}.").format(
        size=size(report.database_bytes), free=size(free_bytes)
    )
