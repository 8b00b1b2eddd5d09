"""What every request to Telegram passes: length guard ▶ limits and retries ▶ watch over polling ▶ network."""
