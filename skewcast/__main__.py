"""`python -m skewcast` is the command `skewcast`."""

from skewcast.cli import main

main()
