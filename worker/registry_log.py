"""Tells the model registry about training cycles, in the background: nobody waits for it."""

import asyncio
import hashlib
import shutil
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
from loguru import logger

from forecasting.domain import MODELLED_VARIABLES, ModelName
from forecasting.errors import RegistryUnavailable
from forecasting.models.roles import CANDIDATES
from forecasting.registry.cycle import Bundle, TrainingCycle
from forecasting.registry.registry import Registry
from forecasting.storage.unit_of_work import Database
from worker.background import BackgroundThread
from worker.bundling import write_bundles
from worker.compute import training
from worker.compute.states import models_version
from worker.jobs.outcomes import SeriesOutcome
from worker.jobs.train import Training

KEEP_RUNS = 60


class RegistryLog:
    """Logs cycles and prunes old ones; an outage of the registry leaves two lines and hinders nothing.

    `folder` is one that nobody else uses, on a disk: bundles on their way may be larger than the memory.
    """

    def __init__(
        self, registry: Registry, thread: BackgroundThread, database: Database, folder: Path
    ) -> None:
        self._registry = registry
        self._thread = thread
        self._database = database
        self._folder = folder
        self._turn = asyncio.Lock()
        self._is_down = False

    async def log(self, done: Training) -> None:
        """Log a cycle, and note its run with the versions it made."""
        async with self._turn:
            # What a process that was killed left behind goes too.
            await self._thread.run(self._clear)
            try:
                bundles = await write_bundles(self._database, self._thread, self._registry, self._folder)
                run_id = await self._thread.run(partial(self._registry.log_cycle, cycle_of(done, bundles)))
            except RegistryUnavailable as error:
                self._note_down(error)
                return
            finally:
                await self._thread.run(self._clear)
        self._note_up()
        async with self._database.write() as uow:
            await uow.models.set_run(done.versions, run_id)
            await uow.commit()

    async def prune(self) -> None:
        """Delete cycles of long ago."""
        async with self._database.read() as uow:
            if await uow.models.last_trained() is None:
                return
        try:
            await self._thread.run(partial(self._registry.prune, KEEP_RUNS))
        except RegistryUnavailable as error:
            self._note_down(error)
        else:
            self._note_up()

    def _clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _note_down(self, error: RegistryUnavailable) -> None:
        if not self._is_down:
            logger.warning("Model registry stopped answering: {}", error)
        self._is_down = True

    def _note_up(self) -> None:
        if self._is_down:
            logger.info("Model registry answers again")
        self._is_down = False


def cycle_of(done: Training, bundles: Sequence[Bundle]) -> TrainingCycle:
    """Return a training cycle as the registry keeps it."""
    return TrainingCycle(
        parameters=_parameters() | _data(done.outcomes),
        metrics=_metrics(done.outcomes),
        table=[outcome.flat for outcome in done.outcomes],
        charts={
            f"{outcome.variable}-{outcome.place.id}.png": outcome.trained.chart
            for outcome in done.outcomes
            if outcome.trained.chart
        },
        bundles=bundles,
    )


def _data(outcomes: Sequence[SeriesOutcome]) -> dict[str, str]:
    """Return one fingerprint of all the data a cycle rests on."""
    hashes = sorted(outcome.trained.data_hash for outcome in outcomes)
    return {"data_hash": hashlib.sha256("".join(hashes).encode()).hexdigest()[:16]}


def _parameters() -> dict[str, str]:
    rules = {
        "window_hours": str(training.WINDOW_HOURS),
        "origin_step_hours": str(training.ORIGIN_STEP_HOURS),
        "candidates": ",".join(CANDIDATES),
    }
    return rules | {
        "version": version("skewcast"),
        "code_version": models_version()[:16],
        "config_hash": hashlib.sha256(repr(sorted(rules.items())).encode()).hexdigest()[:16],
    }


def _metrics(outcomes: Sequence[SeriesOutcome]) -> dict[str, float]:
    """Return counts, and the mean pinball loss by variable and model over the places that have one."""
    decisions = [outcome.trained.decision for outcome in outcomes if outcome.trained.decision]
    figures: dict[str, float] = {
        "series": len(outcomes),
        "decided": len(decisions),
        "promoted": sum(decision.promote for decision in decisions),
    }
    for variable in MODELLED_VARIABLES:
        by_model: defaultdict[ModelName, list[float]] = defaultdict(list)
        for outcome in outcomes:
            if outcome.variable is variable:
                for name, loss in outcome.trained.pinball.items():
                    by_model[name].append(loss)
        for name, losses in by_model.items():
            if np.isfinite(losses).any():
                figures[f"pinball_{variable}_{name}"] = float(np.nanmean(losses))
    return figures
