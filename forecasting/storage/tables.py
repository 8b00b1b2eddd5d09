"""Every table, with natural keys so that each write can be repeated without harm.

    users ─< user_places >─ places ─< observations, service_forecasts, forecasts, scores, model_states
      ├──< subscriptions ─< outbox          └──< model_versions, training_requests, drift_alarms
      └──< alerts ─< alert_episodes

Series tables hold whole hours as integers (hours since 1970-01-01T00Z) and `known_at` as epoch seconds:
they are read by the thousand straight into arrays.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from forecasting.domain import HORIZON_HOURS, LEVELS, SERVICE_LEAD_HOURS, Float32s
from forecasting.storage.types import PackedArray, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Rows of a series lie together on disk, in the order of their key.
CLUSTERED = {"sqlite_with_rowid": False}

# SQLite would give a deleted row's number to the next: an old button, or the key of a message
# already sent, would then speak of somebody else's place or subscription.
NEVER_REUSED = {"sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """The root of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        datetime: UtcDateTime,
        str: String(200),
        dict[str, Any]: JSON,
        bytes: LargeBinary,
    }


class PlaceRow(Base):
    """A spot on the map, shared by everybody who follows it."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("latitude", "longitude"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    region: Mapped[str | None]
    country: Mapped[str | None]
    latitude: Mapped[float]  # degrees, rounded to 0.01: about a kilometre
    longitude: Mapped[float]
    elevation: Mapped[float | None]  # m
    zone: Mapped[str]
    station_icao: Mapped[str | None]
    station_latitude: Mapped[float | None]
    station_longitude: Mapped[float | None]
    station_elevation: Mapped[float | None]  # m
    station_distance_km: Mapped[float | None]
    created_at: Mapped[datetime]
    prepared_at: Mapped[datetime | None]  # history is back-filled and the first forecast issued


class UserRow(Base):
    """Somebody who talks to the bot."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # Telegram's id
    language: Mapped[str] = mapped_column(String(5))
    units: Mapped[str] = mapped_column(String(10))
    default_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]  # Telegram refuses to deliver to them since then
    quiet_from: Mapped[str | None] = mapped_column(String(5))  # HH:MM in the zone of the place written about
    quiet_until: Mapped[str | None] = mapped_column(String(5))


class UserPlaceRow(Base):
    """A place somebody follows, by the names of their language."""

    __tablename__ = "user_places"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    place_id: Mapped[int] = mapped_column(
        ForeignKey("places.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    name: Mapped[str]
    region: Mapped[str | None]
    country: Mapped[str | None]
    short_name: Mapped[str | None] = mapped_column(String(40))  # what they call it themselves
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]


class PreferenceRow(Base):
    """Somebody's cost of being wrong about one variable at one place."""

    __tablename__ = "preferences"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    place_id: Mapped[int] = mapped_column(
        ForeignKey("places.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    variable: Mapped[str] = mapped_column(String(40), primary_key=True)
    side: Mapped[str] = mapped_column(String(10))
    ratio: Mapped[float]


class ObservationRow(Base):
    """What happened, at one hour, by one source; the first value known stands."""

    __tablename__ = "observations"
    __table_args__ = (
        Index(
            "ix_observations_unscored",
            "place_id",
            "source",
            sqlite_where=text("scored = 0"),
            postgresql_where=text("NOT scored"),
        ),
        CLUSTERED,
    )

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
    variable: Mapped[str] = mapped_column(String(40), primary_key=True)
    source: Mapped[str] = mapped_column(String(10), primary_key=True)
    valid_hour: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[float]
    known_at: Mapped[int] = mapped_column(BigInteger)
    odd: Mapped[bool] = mapped_column(default=False)  # a suspected fault: kept, but no model sees it
    scored: Mapped[bool] = mapped_column(default=False)


class ServiceForecastRow(Base):
    """One path of the weather service as it was at one fetch: leads 0..96 h."""

    __tablename__ = "service_forecasts"
    __table_args__ = (CLUSTERED,)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
    variable: Mapped[str] = mapped_column(String(40), primary_key=True)
    issued_hour: Mapped[int] = mapped_column(primary_key=True)
    service_model: Mapped[str] = mapped_column(String(40), primary_key=True)
    known_at: Mapped[int] = mapped_column(BigInteger)
    path: Mapped[Float32s] = mapped_column(PackedArray((SERVICE_LEAD_HOURS + 1,)))


class ModelVersionRow(Base):
    """One outcome of training: what was tried, how it scored, and what it became."""

    __tablename__ = "model_versions"
    __table_args__ = (Index("ix_model_versions_series", "place_id", "variable", "created_at"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"))
    variable: Mapped[str] = mapped_column(String(40))
    model: Mapped[str] = mapped_column(String(40))
    alias: Mapped[str | None] = mapped_column(String(20))  # "champion", "challenger", or none once replaced
    created_at: Mapped[datetime]
    data_hash: Mapped[str] = mapped_column(String(64))
    metrics: Mapped[dict[str, Any]]  # mean pinball loss of every candidate on the shared origins
    reason: Mapped[dict[str, Any]]  # the promotion decision, in figures
    state: Mapped[bytes | None] = mapped_column(deferred=True)  # the champion as it was, to go back to
    run_id: Mapped[str | None] = mapped_column(String(64))  # the registry's run


class ModelStateRow(Base):
    """Where a fitted model stands: everything it needs to filter on."""

    __tablename__ = "model_states"
    __table_args__ = (CLUSTERED,)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
    variable: Mapped[str] = mapped_column(String(40), primary_key=True)
    model: Mapped[str] = mapped_column(String(40), primary_key=True)
    known_at: Mapped[datetime]  # it has seen everything known by then
    fitted_at: Mapped[datetime]
    state: Mapped[bytes]


class ForecastRow(Base):
    """One issued distribution: 72 lead hours by 11 levels."""

    __tablename__ = "forecasts"
    __table_args__ = (CLUSTERED,)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
    variable: Mapped[str] = mapped_column(String(40), primary_key=True)
    origin_hour: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(40), primary_key=True)
    issued_at: Mapped[datetime] = mapped_column(index=True)
    served: Mapped[bool]  # this one was shown to people
    fallback: Mapped[bool]  # and it is not the champion's
    quantiles: Mapped[Float32s] = mapped_column(PackedArray((HORIZON_HOURS, len(LEVELS))))
    parts: Mapped[bytes | None]  # what the median shown to people is made of, for /explain


class ScoreRow(Base):
    """Sums over the verified hours of one day: any report over any span is one query."""

    __tablename__ = "scores"
    __table_args__ = (CLUSTERED,)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
    variable: Mapped[str] = mapped_column(String(40), primary_key=True)
    valid_day: Mapped[date] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(40), primary_key=True)
    bucket: Mapped[str] = mapped_column(String(10), primary_key=True)
    source: Mapped[str] = mapped_column(String(10), primary_key=True)
    n: Mapped[int]
    error_sum: Mapped[float]  # forecast minus observation
    absolute_sum: Mapped[float]
    squared_sum: Mapped[float]
    over_n: Mapped[int]
    over_sum: Mapped[float]
    under_n: Mapped[int]
    under_sum: Mapped[float]
    hits50: Mapped[int]
    hits80: Mapped[int]
    hits90: Mapped[int]
    width80_sum: Mapped[float]
    pinball05: Mapped[float]
    pinball10: Mapped[float]
    pinball20: Mapped[float]
    pinball25: Mapped[float]
    pinball33: Mapped[float]
    pinball50: Mapped[float]
    pinball67: Mapped[float]
    pinball75: Mapped[float]
    pinball80: Mapped[float]
    pinball90: Mapped[float]
    pinball95: Mapped[float]


class SubscriptionRow(Base):
    """A daily push at a local time of the place."""

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("user_id", "place_id", "local_time"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), index=True)
    local_time: Mapped[str] = mapped_column(String(5))  # HH:MM in the place's zone
    next_due_at: Mapped[datetime] = mapped_column(index=True)
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AlertRow(Base):
    """What somebody wants to be warned of, and whether it stands right now."""

    __tablename__ = "alerts"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), index=True)
    variable: Mapped[str] = mapped_column(String(40))
    side: Mapped[str] = mapped_column(String(10))
    threshold: Mapped[float]  # in the variable's stored unit
    probability: Mapped[float]  # warn from this chance on, 0 to 1
    window_hours: Mapped[int]
    all_clear: Mapped[bool]
    paused_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    episode: Mapped[int] = mapped_column(default=0)  # the number of the newest; 0 before the first
    raised_at: Mapped[datetime | None]  # in an episode since


class AlertEpisodeRow(Base):
    """One warning, from its message to its end, and what came of it."""

    __tablename__ = "alert_episodes"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # below 0: no warning, minus the first hour
    raised_at: Mapped[datetime]
    probability: Mapped[float]  # when it was raised
    first_hour: Mapped[int]  # the hours it spoke of; the last one moves on while the episode lasts
    last_hour: Mapped[int]
    cleared_at: Mapped[datetime | None]
    happened: Mapped[bool | None]  # None until all of its hours are observed


class OutboxRow(Base):
    """A message to deliver once: `key` is a subscription and its local date, or an alert and its episode."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), index=True)
    payload: Mapped[dict[str, Any] | None]  # what else the message speaks of, by ids and figures
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(BigInteger)


class TrainingRequestRow(Base):
    """Something the bot asks the worker to do: prepare a new place, retrain, or change a champion."""

    __tablename__ = "training_requests"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    requested_by: Mapped[int | None] = mapped_column(BigInteger)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"), index=True)
    variable: Mapped[str | None] = mapped_column(String(40))
    model: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20), index=True)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[dict[str, Any] | None]


class DriftAlarmRow(Base):
    """An alarm that a series' errors look different from before."""

    __tablename__ = "drift_alarms"
    __table_args__ = (Index("ix_drift_alarms_series", "place_id", "variable", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id", ondelete="CASCADE"))
    variable: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    statistic: Mapped[float]
    limit_value: Mapped[float]
    at: Mapped[datetime] = mapped_column(index=True)


class AuditRow(Base):
    """Something an administrator did."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    admin_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]]


class BroadcastRow(Base):
    """A message of an administrator to everybody, or to all who read one language."""

    __tablename__ = "broadcasts"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    admin_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    language: Mapped[str | None] = mapped_column(String(5))
    text: Mapped[str] = mapped_column(Text)


class JobRunRow(Base):
    """One run of a worker's job."""

    __tablename__ = "job_runs"
    __table_args__ = (Index("ix_job_runs_job_started_at", "job", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(500))


class LeaseRow(Base):
    """Who may act alone: one poller of Telegram, one worker."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime]


class ConversationRow(Base):
    """Where a person stands in a dialogue of several steps."""

    __tablename__ = "conversations"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, index=True)
    state: Mapped[str | None] = mapped_column(String(120))
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
