"""What the bot counts for its operators; nothing of it tells who did what."""

from prometheus_client import Counter, Gauge, Histogram

UPDATES = Counter("skewcast_bot_updates", "Updates handled, by kind", ["kind"])
ERRORS = Counter("skewcast_bot_errors", "Updates that failed, by class of the error", ["error"])
RETRIES = Counter("skewcast_bot_telegram_retries", "Requests to Telegram sent once more")
DELIVERIES = Counter(
    "skewcast_bot_deliveries", "Queued messages dealt with, by what became of them", ["state"]
)
HANDLING = Histogram(
    "skewcast_bot_handling_seconds",
    "From the arrival of an update to the end of its handling",
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10),
)
LOOP_LAG = Histogram(
    "skewcast_bot_loop_lag_seconds",
    "How much later than asked for the event loop came back",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1),
)
LAST_POLL = Gauge("skewcast_bot_last_poll_timestamp_seconds", "When Telegram last answered getUpdates")
