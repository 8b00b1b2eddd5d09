"""What runs in the computing processes: plain functions from a picklable task to a picklable result."""
