"""The sign that a process makes progress, and the watchdog that ends it when it does not."""

import os
import threading
import time
from collections.abc import Callable

from loguru import logger

STUCK_EXIT_CODE = 70
"""Exit code of a process that its watchdog ended; a restart policy then starts it anew."""


class Heartbeat:
    """Remembers when the event loop's own work last moved on."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._last = timer()

    def beat(self) -> None:
        """Note progress; called by the work itself, never by a timer thread."""
        self._last = self._timer()

    @property
    def age_seconds(self) -> float:
        """How long ago the work last moved on."""
        return self._timer() - self._last


class Watchdog(threading.Thread):
    """Ends the process when the heartbeat stops: Docker restarts on exit, not on bad health."""

    def __init__(
        self, heartbeat: Heartbeat, limit_seconds: float, leave: Callable[[int], None] = os._exit
    ) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._heartbeat = heartbeat
        self._limit_seconds = limit_seconds
        self._leave = leave
        self._stopped = threading.Event()

    def run(self) -> None:
        """Look now and then until told to stop."""
        while not self._stopped.wait(self._limit_seconds / 10):
            if self._heartbeat.age_seconds > self._limit_seconds:
                logger.critical(
                    "No progress for {:.0f} s: leaving to be restarted", self._heartbeat.age_seconds
                )
                self._leave(STUCK_EXIT_CODE)
                return

    def stop(self) -> None:
        """Let the process end in peace."""
        self._stopped.set()
