"""Buttons below messages, one file a topic."""
