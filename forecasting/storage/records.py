"""What repositories hand out: plain values, detached from the database."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from forecasting.domain import (
    AlertId,
    Alias,
    CostRatio,
    ModelName,
    PlaceId,
    Side,
    SubscriptionId,
    UserId,
    Variable,
)
from forecasting.evaluation.drift import DriftAlarm
from forecasting.localtime import QuietHours


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
    quiet: QuietHours | None = None

    @property
    def is_group(self) -> bool:
        """Whether a group stands in for a person; Telegram numbers them below zero."""
        return self.id < 0


@dataclass(frozen=True)
class Preference:
    """Somebody's cost of being wrong about one variable at one place."""

    user_id: UserId
    place_id: PlaceId
    variable: Variable
    cost: CostRatio


@dataclass(frozen=True)
class Attached:
    """How much somebody has set up for one place."""

    subscriptions: int
    alerts: int
    plans: int


@dataclass(frozen=True)
class Subscription:
    """A daily push; `local_time` is HH:MM in the place's zone."""

    id: SubscriptionId
    user_id: UserId
    place_id: PlaceId
    local_time: str
    next_due_at: datetime
    paused_at: datetime | None = None


@dataclass(frozen=True)
class AlertTerms:
    """What to warn of: a threshold crossed at any hour of a window, from a chance (0 to 1) on.

    `threshold` is in the variable's stored unit; `all_clear` asks for a word when the danger is over.
    """

    variable: Variable
    side: Side
    threshold: float
    probability: float
    window_hours: int
    all_clear: bool


@dataclass(frozen=True)
class Alert:
    """What somebody wants to be warned of at a place, in force since `created_at`; resuming sets that anew.

    `episode` is the number of the newest warning, 0 before the first; it stands since `raised_at`.
    """

    id: AlertId
    user_id: UserId
    place_id: PlaceId
    terms: AlertTerms
    created_at: datetime
    paused_at: datetime | None
    episode: int
    raised_at: datetime | None


@dataclass(frozen=True)
class AlertEpisode:
    """One warning from its message to its end, or, under a number below zero, what came without a warning.

    It covers the epoch hours from `first_hour` to `last_hour`, both included. `probability`, 0 to 1, was the
    chance when it was raised; without a warning, the chance that was forecast just before.
    """

    alert_id: AlertId
    number: int
    raised_at: datetime
    probability: float
    first_hour: int
    last_hour: int
    cleared_at: datetime | None
    happened: bool | None

    @property
    def is_warning(self) -> bool:
        """Whether people were warned."""
        return self.number > 0


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
    """One message of the outbox; `payload` holds what else it speaks of, by ids and figures."""

    id: int
    key: str
    kind: str
    user_id: UserId
    place_id: PlaceId | None
    attempts: int
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredMessage:
    """What is kept about one message of the outbox."""

    kind: str
    place_id: PlaceId | None
    state: DeliveryState
    created_at: datetime
    message_id: int | None


class RequestKind(StrEnum):
    """What the worker can be asked for."""

    PREPARE = "prepare"  # back-fill a new place and issue its first forecast
    RETRAIN = "retrain"
    ROLL_BACK = "roll_back"  # let a series' champion before this one speak again, as it was
    PROMOTE = "promote"  # let a model of one's choice speak for a series


class RequestState(StrEnum):
    """How far a request is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"  # what was done before that stands


@dataclass(frozen=True)
class WorkRequest:
    """Something the worker was asked to do; `place_id` and `variable` None mean every one.

    `model` is the one to promote.
    """

    id: int
    kind: RequestKind
    place_id: PlaceId | None
    variable: Variable | None
    model: ModelName | None
    requested_by: UserId | None
    state: RequestState
    created_at: datetime
    done: int
    total: int
    outcome: dict[str, Any] | None


@dataclass(frozen=True)
class ModelVersion:
    """One outcome for one series, of training or of a wish; without an alias once it was replaced."""

    id: int
    place_id: PlaceId
    variable: Variable
    model: ModelName
    alias: Alias | None
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


class ActKind(StrEnum):
    """What administrators can do."""

    TRAIN = "train"
    CANCEL_TRAINING = "cancel_training"
    PROMOTE = "promote"
    ROLL_BACK = "roll_back"
    BROADCAST = "broadcast"
    STOP_BROADCAST = "stop_broadcast"
    BACK_UP = "back_up"


@dataclass(frozen=True)
class Act:
    """Something an administrator did; the details are ids and figures."""

    admin_id: UserId
    kind: ActKind
    at: datetime
    details: dict[str, Any]


@dataclass(frozen=True)
class Broadcast:
    """A message of an administrator to all who read a language, or to everybody when it is None."""

    id: int
    admin_id: UserId
    created_at: datetime
    language: str | None
    text: str


@dataclass(frozen=True)
class BroadcastCounts:
    """What became of each reader's copy of a broadcast; `blocked` is who no longer lets the bot write."""

    waiting: int
    sent: int
    blocked: int
    failed: int

    @property
    def total(self) -> int:
        """How many it was meant for."""
        return self.waiting + self.sent + self.blocked + self.failed


@dataclass(frozen=True)
class People:
    """How many use the bot, and for what."""

    users: int
    joined: int
    blocked: int
    groups: int
    places: int
    subscriptions: int
    alerts: int
    by_language: dict[str, int]


@dataclass(frozen=True)
class StoredAlarm:
    """A drift alarm of one series."""

    id: int
    place_id: PlaceId
    variable: Variable
    alarm: DriftAlarm
    at: datetime


@dataclass(frozen=True)
class JobRun:
    """One run of a worker's job."""

    job: str
    started_at: datetime
    finished_at: datetime | None
    error: str | None
