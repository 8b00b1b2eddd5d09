"""The worker: polls, issues, verifies, trains and queues notifications. It holds no Telegram token."""
