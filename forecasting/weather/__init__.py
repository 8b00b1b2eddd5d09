"""The weather service and the stations: clients that give whole answers in stored units, or raise."""
