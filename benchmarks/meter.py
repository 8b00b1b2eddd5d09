"""What a stretch of work costs: wall time, processor time, memory and bytes written, by process.

Bytes written are those this process gave to files: all it wrote, but what its children read from it.
Memory is the proportional set size (PSS) of this process and its children from /proc: a page shared by
several processes counts in equal parts to each, so that the sum is what the machine has given up.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_SAMPLE_SECONDS = 0.25
_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock, processor seconds of this process and of its children, bytes to files."""

    wall: float
    own_cpu: float
    children_cpu: float
    written: int


@dataclass
class PeakMemory:
    """The largest sums of PSS seen, in bytes: of all processes, and of this one at that moment."""

    total: int = 0
    own: int = 0

    def sample(self) -> None:
        """Look once."""
        own = _pss(os.getpid())
        total = own + sum(map(_pss, children()))
        if total > self.total:
            self.total, self.own = total, own


def children() -> list[int]:
    """Return the ids of this process's children."""
    tasks = (_PROC / "self/task").glob("*/children")
    return [int(child) for task in tasks for child in _read(task).split()]


@contextmanager
def watched_memory() -> Iterator[PeakMemory]:
    """Look at the memory several times a second until the block ends."""
    peak, done = PeakMemory(), threading.Event()

    def watch() -> None:
        peak.sample()
        while not done.wait(_SAMPLE_SECONDS):
            peak.sample()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield peak
    done.set()
    thread.join()


class Meter:
    """Reads the counters of the system when made, and again at `cost`."""

    def __init__(self) -> None:
        self._start = self._read()

    def cost(self) -> Cost:
        """Return what has been used since."""
        return Cost(*(now - then for now, then in zip(self._read(), self._start, strict=True)))  # type: ignore[arg-type]  # the last is whole

    @staticmethod
    def _read() -> tuple[float, float, float, int]:
        own, rest = _cpu(os.getpid()), sum(map(_cpu, children()))
        return perf_counter(), own, rest, _written()


def _cpu(pid: int) -> float:
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _pss(pid: int) -> int:
    for line in _read(_PROC / str(pid) / "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _written() -> int:
    return _io("self", "wchar") - sum(_io(str(child), "rchar") for child in children())


def _io(pid: str, name: str) -> int:
    fields = dict(line.split(": ") for line in _read(_PROC / pid / "io").splitlines())
    return int(fields.get(name, 0))


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process has ended
        return ""
