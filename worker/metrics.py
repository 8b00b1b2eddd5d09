"""What the worker counts for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

_JOB_SECONDS = (0.1, 0.5, 1, 5, 15, 60, 300, 1800)
_LAG_SECONDS = (1, 5, 15, 60, 300, 900)


class Metrics:
    """Counters and histograms of one worker, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.job_seconds = Histogram(
            "skewcast_job_seconds",
            "How long a run of a job took",
            ["job"],
            buckets=_JOB_SECONDS,
            registry=self.registry,
        )
        self.job_failures = Counter(
            "skewcast_job_failures", "Runs of a job that failed", ["job"], registry=self.registry
        )
        self.places_polled = Counter(
            "skewcast_places_polled", "Places for which a poll brought anything", registry=self.registry
        )
        self.silences = Counter(
            "skewcast_poll_silences",
            "Polls that a source gave nothing for",
            ["source"],
            registry=self.registry,
        )
        self.issue_lag_seconds = Histogram(
            "skewcast_issue_lag_seconds",
            "From the poll to the forecast that rests on it",
            buckets=_LAG_SECONDS,
            registry=self.registry,
        )
        self.forecasts = Counter(
            "skewcast_forecasts",
            "Forecasts shown, by the model they came from",
            ["model", "fallback"],
            registry=self.registry,
        )
        self.unanswered = Counter(
            "skewcast_unanswered", "Series no model could forecast", registry=self.registry
        )
        self.fits = Counter("skewcast_fits", "Models fitted", ["model"], registry=self.registry)
        self.trainings = Counter(
            "skewcast_trainings", "Decisions of training, by their reason", ["reason"], registry=self.registry
        )
        self.last_success = Gauge(
            "skewcast_job_last_success_timestamp_seconds",
            "When a job last ended well",
            ["job"],
            registry=self.registry,
        )
