"""What people can do, each a short transaction; nothing here knows Telegram."""
