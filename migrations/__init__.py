"""Numbered changes of the database schema, run by `skewcast migrate`."""
