"""The jobs, bound to what they need and run behind the outer edge."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from forecasting.clock import Clock
from forecasting.storage.records import RequestKind, WorkRequest
from forecasting.storage.unit_of_work import Database
from worker.background import BackgroundThread
from worker.compute.issuing import load_models
from worker.jobs.alert_notes import alert_notes
from worker.jobs.alert_scores import score_alerts
from worker.jobs.blind_spots import tell_blind_spots
from worker.jobs.calibrate import calibrate
from worker.jobs.digest import digest
from worker.jobs.drift import watch_drift
from worker.jobs.housekeeping import Retention, housekeeping
from worker.jobs.issue import issue
from worker.jobs.outcomes import Code, Outcome, Progress, training_outcome
from worker.jobs.poll import Polled, poll
from worker.jobs.prepare import Prepared, prepare, queue_unprepared
from worker.jobs.reinstate import Reinstated, reinstate
from worker.jobs.requests import take_requests
from worker.jobs.train import Scope, Training, train
from worker.jobs.verify import verify
from worker.metrics import Metrics
from worker.pool import Pool
from worker.registry_log import RegistryLog
from worker.runner import Done, Runner
from worker.sources import Sources
from worker.tasks import Tasks

FAULT = Outcome(Code.FAULT, False)


async def nobody_watches(_done: int, _total: int) -> bool:
    """Note no progress, and go on."""
    return True


@dataclass(frozen=True)
class Jobs:
    """Every job as a method that runs it once, now, and never raises."""

    database: Database
    sources: Sources
    pool: Pool
    clock: Clock
    runner: Runner
    metrics: Metrics
    registry_log: RegistryLog
    retention: Retention
    disk: BackgroundThread
    requested: Tasks = field(default_factory=Tasks)
    background: Tasks = field(default_factory=Tasks)

    async def poll(self) -> None:
        """Poll, then issue what the poll makes possible."""
        await self.runner.run("unprepared", partial(queue_unprepared, self.database, self.clock), every=False)
        polled = await self.fetch()
        if polled and polled.places:
            await self.issue([polled])

    async def fetch(self) -> Polled | None:
        """Poll without issuing; None when that failed."""
        polled = await self.runner.run("poll", partial(poll, self.database, self.sources, self.clock))
        if polled:
            self.metrics.places_polled.inc(polled.count)
            self.metrics.silences.labels("weather").inc(polled.failure is not None)
            self.metrics.silences.labels("stations").inc(polled.stations_failed)
        return polled

    async def issue(self, polls: Sequence[Polled]) -> None:
        """Issue what some polls, oldest first, make possible."""
        parts = (self.database, self.pool, self.clock, self.metrics, polls)
        await self.runner.run("issue", partial(issue, *parts))

    async def verify(self) -> None:
        """Score what has settled, forecasts first and then alerts."""
        await self.runner.run("verify", partial(verify, self.database, self.clock))
        await self.runner.run("alert_scores", partial(score_alerts, self.database, self.clock), every=False)

    async def calibrate(self) -> None:
        """Learn how far daily extremes and chances of rain may be trusted."""
        await self.runner.run("calibrate", partial(calibrate, self.database, self.clock))

    async def drift(self) -> None:
        """Look for series whose errors drift."""
        await self.runner.run("drift", partial(watch_drift, self.database, self.clock))

    async def train(self) -> None:
        """Train every series that was fitted a week ago."""
        await self._train(nobody_watches)

    async def digest(self) -> None:
        """Enqueue daily pushes that are due."""
        await self.runner.run("digest", partial(digest, self.database, self.clock), every=False)

    async def alert_notes(self) -> None:
        """Tell people with alerts how right these were, and when nothing can be watched."""
        for job, work in (("alert_notes", alert_notes), ("blind_spots", tell_blind_spots)):
            await self.runner.run(job, partial(work, self.database, self.clock), every=False)

    async def requests(self) -> None:
        """Start what the bot asked for; `settle` waits for it."""
        handlers = {
            RequestKind.PREPARE: self._prepare,
            RequestKind.RETRAIN: self._retrain,
            RequestKind.ROLL_BACK: self._reinstate,
            RequestKind.PROMOTE: self._reinstate,
        }
        work = partial(take_requests, self.database, self.clock, handlers, self.requested.start)
        await self.runner.run("requests", work, every=False)

    async def settle(self) -> None:
        """Wait until everything asked for has been carried out."""
        await self.requested.settle()

    async def housekeeping(self) -> None:
        """Back up, forget what is too old, and prune the registry."""
        work = partial(housekeeping, self.database, self.clock, self.retention, self.disk)
        await self.runner.run("housekeeping", work)
        self.background.start(self.registry_log.prune())

    async def stop(self) -> None:
        """End what runs beside the jobs; a request that is cut short is carried out after the next start."""
        await self.requested.stop(0)
        await self.background.stop(0)

    async def _issue(self, polled: Polled, refit: bool) -> Done:
        done = await issue(self.database, self.pool, self.clock, self.metrics, [polled], refit=refit)
        if done.failure:
            raise done.failure
        return done

    async def _train(self, progress: Progress, asked: Scope | None = None) -> Training | None:
        work = partial(train, self.database, self.pool, self.clock, self.metrics, progress, asked)
        training = await self.runner.run("train", work)
        if training and training.count:
            # Nobody waits for the registry, which may be slow or down.
            self.background.start(self.registry_log.log(training))
        return training

    async def _prepare(self, request: WorkRequest, progress: Progress) -> Outcome:
        if request.place_id is None:
            return Outcome(Code.PLACE_GONE, False)
        self.pool.warm_up(load_models)  # meanwhile, the network answers
        parts = (self.database, self.sources, self.clock, self._issue, request.place_id, progress)
        prepared: Prepared | None = await self.runner.run("prepare", partial(prepare, *parts))
        return prepared.outcome if prepared else FAULT

    async def _retrain(self, request: WorkRequest, progress: Progress) -> Outcome:
        training = await self._train(progress, Scope(request.place_id, request.variable))
        if training is None or (training.failure and not training.outcomes):
            return FAULT
        return training_outcome(training.outcomes)

    async def _reinstate(self, request: WorkRequest, _progress: Progress) -> Outcome:
        work = partial(reinstate, self.database, self.pool, self.clock, request)
        reinstated: Reinstated | None = await self.runner.run("reinstate", work)
        if reinstated is None:
            return FAULT
        if reinstated.versions:
            moved = Training(0, outcomes=[], versions=reinstated.versions)
            self.background.start(self.registry_log.log(moved))
        return reinstated.outcome
