"""`python -m benchmarks` runs a benchmark by its name."""

if __name__ == "__main__":
    # Computing processes load this file anew and have no use for the rest.
    from benchmarks.commands import app

    app()
