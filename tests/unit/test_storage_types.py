"""The column types: no naive time and no array of another shape gets in."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from sqlalchemy.dialects import sqlite

from forecasting.domain import Float32s
from forecasting.errors import ConfigurationError
from forecasting.storage.database import open_database
from forecasting.storage.types import PackedArray, UtcDateTime

pytestmark = pytest.mark.unit

DIALECT = sqlite.dialect()


def test_a_naive_time_is_refused() -> None:
    naive = datetime(2026, 4, 7)  # noqa: DTZ001 - naive is the point
    with pytest.raises(ValueError, match="carry its zone"):
        UtcDateTime().process_bind_param(naive, DIALECT)


def test_any_zone_is_stored_as_utc() -> None:
    moscow = datetime(2026, 4, 7, 12, tzinfo=timezone(timedelta(hours=3)))
    assert UtcDateTime().process_bind_param(moscow, DIALECT) == datetime(2026, 4, 7, 9, tzinfo=UTC)


def test_times_come_back_aware_and_nothing_stays_nothing() -> None:
    found = UtcDateTime().process_result_value(datetime(2026, 4, 7, 9), DIALECT)  # noqa: DTZ001 - as SQLite's driver gives it
    assert found == datetime(2026, 4, 7, 9, tzinfo=UTC)
    assert UtcDateTime().process_result_value(found, DIALECT) == found
    assert UtcDateTime().process_bind_param(None, DIALECT) is None
    assert UtcDateTime().process_result_value(None, DIALECT) is None


def test_an_array_comes_back_as_it_was_packed() -> None:
    array: Float32s = np.arange(6, dtype=np.float32).reshape(2, 3)
    packed = PackedArray((2, 3))
    for layout in (array, np.asfortranarray(array), array.astype(">f4")):
        stored = packed.process_bind_param(layout, DIALECT)
        found = packed.process_result_value(stored, DIALECT)
        assert found is not None
        np.testing.assert_array_equal(found, array)
    assert packed.process_bind_param(None, DIALECT) is None
    assert packed.process_result_value(None, DIALECT) is None


def test_an_array_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(2, 3\) is stored here, not \(3, 2\)"):
        PackedArray((2, 3)).process_bind_param(np.zeros((3, 2)), DIALECT)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgres://me:pass@db/skewcast", "postgresql+asyncpg"),  # pragma: allowlist secret
        ("postgresql://me:pass@db/skewcast", "postgresql+asyncpg"),  # pragma: allowlist secret
        ("postgresql+asyncpg://me:pass@db/skewcast", "postgresql+asyncpg"),  # pragma: allowlist secret
        ("sqlite://", "sqlite+aiosqlite"),
    ],
)
def test_a_database_url_needs_no_driver(url: str, driver: str) -> None:
    assert open_database(url).url.drivername == driver


@pytest.mark.parametrize(
    "url",
    [
        "",
        "me:hunter2@db",
        "mysql://me:hunter2@db/skewcast",  # pragma: allowlist secret
    ],
)
def test_a_wrong_database_url_is_named_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="SKEWCAST_DATABASE_URL") as raised:
        open_database(url)
    assert "hunter2" not in str(raised.value)
