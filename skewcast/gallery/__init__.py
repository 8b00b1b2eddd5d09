"""The gallery: every message and chart on one page for each language, so that one can look at them."""
