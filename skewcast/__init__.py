"""The command line, and the demo it runs."""
