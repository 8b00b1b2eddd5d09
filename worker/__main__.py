"""`python -m worker` runs the worker."""

import sys

if __name__ == "__main__":
    # Computing processes load this file anew and have no use for the rest.
    from worker.app import main

    sys.exit(main())
