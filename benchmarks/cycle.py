"""How long an hour's work takes for many places, what it writes, and how much memory it needs."""

import asyncio
import multiprocessing
import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer

from benchmarks.meter import Cost, Meter, PeakMemory, watched_memory
from benchmarks.seeding import START, MovableClock, open_jobs, seed
from forecasting.domain import MODELLED_VARIABLES
from worker.all_jobs import Jobs
from worker.compute.issuing import load_models
from worker.jobs.train import FIT_EVERY

Step = tuple[str, Callable[[], Awaitable[None]]]

_HEADINGS = ("Step", "Wall s", "Main process s", "Computing s", "Written MB", "Peak MB", "Main process MB")
_INTRODUCTION = """Everything of an hour but the network: what a poll brings is stored, all models move on,
forecasts are issued and those of the past scored. The worker is as it is after weeks of hourly polls; the
hour shown is the last of several. "Main process" and "computing" are processor seconds of the event loop's
process and of the others together. Memory is the largest sum of proportional set sizes (PSS) of all of them,
looked at four times a second. Other work on the same cores adds to the wall time."""


@dataclass(frozen=True)
class Measured:
    """One step and what it took."""

    name: str
    cost: Cost
    peak: PeakMemory

    @property
    def row(self) -> list[str]:
        """The figures as words."""
        seconds = [f"{value:.1f}" for value in (self.cost.wall, self.cost.own_cpu, self.cost.children_cpu)]
        sizes = [f"{value / 1e6:.0f}" for value in (self.cost.written, self.peak.total, self.peak.own)]
        return [self.name, *seconds, *sizes]


def run(places: int, hours: int, processes: int, days: int, *, refit: bool, write: bool) -> None:
    """Live through some hours with so many places, and print what they cost; `write` makes it a document."""
    with tempfile.TemporaryDirectory(prefix="skewcast-cycle-") as name:
        folder = Path(name)
        _seed_apart(folder, places, days)
        size = (folder / "skewcast.db").stat().st_size / 1e9
        what = (
            f"{places} places x {len(MODELLED_VARIABLES)} variables, {days} days of hourly polls"
            f" ({size:.1f} GB of SQLite), {processes} computing processes on {os.cpu_count()} cores"
        )
        typer.echo(what)
        measured = asyncio.run(_measure(folder, hours, processes, days, refit))
    if write:
        _write(what, f"python -m benchmarks cycle --places {places}{' --refit' * refit} --write", measured)


def _seed_apart(folder: Path, places: int, days: int) -> None:
    """Seed in another process: what that leaves in memory is not to be measured."""
    child = multiprocessing.get_context("spawn").Process(target=seed, args=(folder, places, days))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit("The database could not be made.")


async def _measure(folder: Path, hours: int, processes: int, days: int, refit: bool) -> list[Measured]:
    """Return the steps of the last hour, and of the training if it is wanted."""
    clock = MovableClock(START)
    jobs = open_jobs(folder, clock, processes, days)
    jobs.pool.warm_up(load_models)
    await jobs.pool.map(abs, [1] * processes)  # they are ready
    measured: list[Measured] = []
    for hour in range(hours):
        clock.move_to(START + timedelta(hours=hour))
        measured = await _steps(f"Hour {hour + 1}", hourly_steps(jobs), jobs)
    if refit:
        clock.move_to(START + FIT_EVERY)
        measured += await _steps("A week later", [("weekly training", jobs.train)], jobs)
    await jobs.stop()
    await jobs.database.close()
    jobs.pool.stop()
    return measured


def hourly_steps(jobs: Jobs) -> list[Step]:
    """Return the jobs of an hour one by one, as the worker runs them."""
    polled = []

    async def store() -> None:
        found = await jobs.fetch()
        polled.extend([found] if found else [])

    async def issue() -> None:
        await jobs.issue(polled)

    return [("store", store), ("update and issue", issue), ("score", jobs.verify)]


async def _steps(title: str, steps: Sequence[Step], jobs: Jobs) -> list[Measured]:
    """Run some steps and print what each took, and all of them."""
    typer.echo(_line([title, *_HEADINGS[1:]]))
    whole, measured = Meter(), []
    for name, step in steps:
        meter = Meter()
        with watched_memory() as peak:
            await step()
        measured.append(Measured(name, meter.cost(), peak))
        typer.echo(_line(measured[-1].row))
    _check(jobs)
    if len(steps) > 1:
        largest = max((one.peak for one in measured), key=lambda peak: peak.total)
        measured.append(Measured("the hour", whole.cost(), largest))
        typer.echo(_line(measured[-1].row))
    return measured


def _check(jobs: Jobs) -> None:
    """Jobs never raise: stop where one has failed, for then its figures mean nothing."""
    samples = [sample for metric in jobs.metrics.job_failures.collect() for sample in metric.samples]
    if any(sample.value for sample in samples if sample.name.endswith("_total")):
        raise SystemExit("A job has failed.")


def _line(words: Sequence[str]) -> str:
    return f"{words[0]:18}" + "".join(f"{word:>17}" for word in words[1:])


def _write(what: str, command: str, measured: Sequence[Measured]) -> None:
    from benchmarks.document import markdown, provenance, write_document  # noqa: PLC0415 - not to be measured

    made = provenance(command, ("skewcast", "numpy", "scipy", "sqlalchemy", "aiosqlite"))
    table = markdown(_HEADINGS, [one.row for one in measured])
    write_document("throughput", f"# An hour's work\n\n{made}\n{_INTRODUCTION}\n\n{what}:\n\n{table}")
