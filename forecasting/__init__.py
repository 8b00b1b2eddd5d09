"""The core both processes stand on: series, models, their evaluation, and the adapters around them."""
