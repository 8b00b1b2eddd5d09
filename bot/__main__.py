"""`python -m bot` runs the bot."""

import sys

if __name__ == "__main__":
    # Drawing processes load this file anew and have no use for the rest.
    from bot.app import main

    sys.exit(main())
