"""The Telegram bot: the only speaker to Telegram."""
