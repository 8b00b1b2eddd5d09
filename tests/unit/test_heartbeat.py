"""The watchdog ends a process that makes no progress, and only such a one."""

import subprocess
import sys
import time
from threading import Event

import pytest

from forecasting.heartbeat import STUCK_EXIT_CODE, Heartbeat, Watchdog

pytestmark = pytest.mark.unit


def test_age_counts_from_the_last_beat() -> None:
    seconds = iter([0.0, 5.0, 7.0, 7.5])
    heartbeat = Heartbeat(timer=lambda: next(seconds))
    assert heartbeat.age_seconds == 5.0
    heartbeat.beat()
    assert heartbeat.age_seconds == 0.5


def test_a_process_that_is_stuck_is_left_with_its_own_code() -> None:
    left, codes = Event(), []

    def leave(code: int) -> None:
        codes.append(code)
        left.set()

    Watchdog(Heartbeat(), limit_seconds=0.02, leave=leave).start()
    assert left.wait(timeout=5)
    assert codes == [STUCK_EXIT_CODE]


def test_a_process_that_goes_on_is_left_alone() -> None:
    codes: list[int] = []
    heartbeat = Heartbeat()
    watchdog = Watchdog(heartbeat, limit_seconds=1.0, leave=codes.append)
    watchdog.start()
    for _ in range(15):
        time.sleep(0.02)
        heartbeat.beat()
    watchdog.stop()
    watchdog.join(timeout=5)
    assert codes == []


def test_a_watchdog_that_was_stopped_ends_nothing() -> None:
    codes: list[int] = []
    watchdog = Watchdog(Heartbeat(), limit_seconds=0.05, leave=codes.append)
    watchdog.stop()
    watchdog.start()
    watchdog.join(timeout=5)
    assert codes == []


def test_a_real_process_that_hangs_ends_and_says_so() -> None:
    program = (
        "import time\n"
        "from forecasting.heartbeat import Heartbeat, Watchdog\n"
        "from forecasting.logs import set_up_logs\n"
        "set_up_logs('INFO', 'json')\n"
        "Watchdog(Heartbeat(), limit_seconds=0.1).start()\n"
        "time.sleep(30)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode == STUCK_EXIT_CODE
    assert "No progress" in ended.stdout
