"""What repositories hand out: plain values, detached from the database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from forecasting.domain import CostRatio, ModelName, PlaceId, SubscriptionId, UserId, Variable


class Units(StrEnum):
    """The units a person reads."""

    METRIC = "metric"  # °C, m/s, hPa, mm
    IMPERIAL = "imperial"  # °F, mph, inHg, in


@dataclass(frozen=True)
class User:
    """Somebody who talks to the bot."""

    id: UserId
    language: str
    units: Units
    default_place_id: PlaceId | None
    created_at: datetime
    blocked_at: datetime | None = None


@dataclass(frozen=True)
class Preference:
    """Somebody's cost of being wrong about one variable at one place."""

    user_id: UserId
    place_id: PlaceId
    variable: Variable
    cost: CostRatio


@dataclass(frozen=True)
class Subscription:
    """A daily push; `local_time` is HH:MM in the place's zone."""

    id: SubscriptionId
    user_id: UserId
    place_id: PlaceId
    local_time: str
    next_due_at: datetime


class DeliveryState(StrEnum):
    """What became of a message.

    PENDING ──claim──▶ SENDING ──▶ SENT | FAILED | UNCERTAIN
       ▲                  └──────── retry, or recovery after a crash ──▶ PENDING
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # Telegram refuses it for good
    EXPIRED = "expired"  # it would come too late to be of use
    UNCERTAIN = "uncertain"  # cut off after the request left: it may have arrived, so it is not repeated


@dataclass(frozen=True)
class Delivery:
    """One message of the outbox."""

    id: int
    key: str
    kind: str
    user_id: UserId
    place_id: PlaceId
    attempts: int


@dataclass(frozen=True)
class StoredMessage:
    """What is kept about one message of the outbox."""

    kind: str
    place_id: PlaceId
    state: DeliveryState
    created_at: datetime
    message_id: int | None


class RequestKind(StrEnum):
    """What the worker can be asked for."""

    PREPARE = "prepare"  # back-fill a new place and issue its first forecast
    RETRAIN = "retrain"


class RequestState(StrEnum):
    """How far a request is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class WorkRequest:
    """Something the worker was asked to do; `place_id` None means every place."""

    id: int
    kind: RequestKind
    place_id: PlaceId | None
    requested_by: UserId | None
    state: RequestState
    created_at: datetime
    done: int
    total: int
    outcome: dict[str, Any] | None


@dataclass(frozen=True)
class ModelVersion:
    """One outcome of training for one series."""

    id: int
    place_id: PlaceId
    variable: Variable
    model: ModelName
    champion: bool
    created_at: datetime
    data_hash: str
    metrics: dict[str, Any]
    reason: dict[str, Any]
    run_id: str | None


@dataclass(frozen=True)
class ModelState:
    """Where a fitted model stands."""

    model: ModelName
    known_at: datetime
    fitted_at: datetime
    state: bytes


@dataclass(frozen=True)
class JobRun:
    """One run of a worker's job."""

    job: str
    started_at: datetime
    finished_at: datetime | None
    error: str | None
