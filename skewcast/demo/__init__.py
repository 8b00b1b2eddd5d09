"""The demo: the whole product in one terminal, without a token and without a network."""
