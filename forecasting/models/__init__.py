"""Forecast models: each turns the history of one series into a distribution over the next 72 hours."""
