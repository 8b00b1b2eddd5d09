"""The jobs: each in a file of its own, each harmless when run twice."""
