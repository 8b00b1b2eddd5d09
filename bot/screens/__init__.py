"""Whole messages as a reader sees them: text or chart, and buttons; assembled from reports."""
