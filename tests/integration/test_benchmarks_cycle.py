"""The benchmark of the hourly cycle: its database is one the worker's jobs go on from."""

import sqlite3
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from benchmarks.cycle import hourly_steps
from benchmarks.meter import Meter, watched_memory
from benchmarks.seeding import START, MovableClock, open_jobs, seed
from forecasting.clock import epoch_hour
from forecasting.domain import MODELLED_VARIABLES
from worker.pool import Pool

pytestmark = pytest.mark.integration

PLACES = 5
DAYS = 6


def count(folder: Path, table: str, where: str) -> int:
    connection = sqlite3.connect(folder / "skewcast.db")
    (found,) = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()
    connection.close()
    return int(found)


async def test_places_made_by_copying_live_on_like_those_they_were_copied_from(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:  # it runs an event loop of its own
        process.submit(seed, tmp_path, PLACES, DAYS, timedelta(hours=8)).result()
    clock = MovableClock(START)
    jobs = replace(open_jobs(tmp_path, clock, 1, DAYS), pool=Pool(1, ThreadPoolExecutor))
    for _, step in hourly_steps(jobs):
        await step()
    await jobs.database.close()
    jobs.pool.stop()

    for table in ("observations", "service_forecasts", "forecasts", "scores", "model_states"):
        rows = [count(tmp_path, table, f"place_id = {number}") for number in range(1, PLACES + 1)]
        assert rows == [rows[0], rows[1], rows[0], rows[1], rows[0]], table
        assert rows[0] > 0, table
    issued = f"origin_hour = {epoch_hour(START)} AND served AND NOT fallback AND model = 'hybrid'"
    assert count(tmp_path, "forecasts", issued) == PLACES * len(MODELLED_VARIABLES)
    assert count(tmp_path, "job_runs", "error IS NOT NULL") == 0


def test_a_meter_counts_what_is_written_and_sees_memory(tmp_path: Path) -> None:
    meter = Meter()
    with watched_memory() as peak:
        (tmp_path / "file").write_bytes(b"x" * 300_000)
    assert 300_000 <= meter.cost().written < 310_000
    assert peak.total >= peak.own > 10_000_000
