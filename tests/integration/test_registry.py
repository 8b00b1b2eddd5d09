"""The model registry against a real MLflow store in SQLite."""

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forecasting.domain import ModelName, PlaceId, Variable
from forecasting.errors import RegistryUnavailable
from forecasting.registry.cycle import TrainingCycle
from forecasting.registry.registry import Registry

pytestmark = [
    pytest.mark.integration,
    # MLflow's own tables use what SQLAlchemy is about to drop.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy"),
]

NEW_YORK, DENVER = PlaceId(1), PlaceId(2)
HYBRID = (Variable.TEMPERATURE, ModelName.HYBRID)
ETS = (Variable.TEMPERATURE, ModelName.ETS)

A_CYCLE = TrainingCycle(
    parameters={"code_version": "1a2b3c", "window_days": "125"},
    metrics={"temperature_2m_hybrid_pinball": 0.41},
    table=[{"place_id": 1, "variable": "temperature_2m", "champion": "hybrid", "margin": None}],
    champions={HYBRID: {NEW_YORK: b"\x00ny", DENVER: b"den\xff"}},
    places=frozenset({NEW_YORK, DENVER}),
    whole=True,
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("mlflow")
    return Registry(f"sqlite:///{folder / 'mlflow.db'}", folder / "artifacts")


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]  # bound, but nobody listens


def test_parameters_come_back_by_their_alias_byte_for_byte(registry: Registry) -> None:
    registry.log_cycle(A_CYCLE)

    assert registry.champions(HYBRID) == {NEW_YORK: b"\x00ny", DENVER: b"den\xff"}


def test_a_family_without_any_champion_is_empty(registry: Registry) -> None:
    assert registry.champions((Variable.PRESSURE, ModelName.SERVICE)) == {}


def test_a_cycle_over_one_place_leaves_the_champions_of_others_alone(registry: Registry) -> None:
    registry.log_cycle(A_CYCLE)

    registry.log_cycle(
        replace(A_CYCLE, champions={ETS: {DENVER: b"den by ets"}}, places=frozenset({DENVER}), whole=False)
    )

    assert registry.champions(HYBRID) == {NEW_YORK: b"\x00ny"}
    assert registry.champions(ETS) == {DENVER: b"den by ets"}


def test_a_cycle_over_every_place_forgets_places_that_are_gone(registry: Registry) -> None:
    registry.log_cycle(A_CYCLE)

    registry.log_cycle(replace(A_CYCLE, champions={HYBRID: {NEW_YORK: b"new"}}, places=frozenset({NEW_YORK})))

    assert registry.champions(HYBRID) == {NEW_YORK: b"new"}


def test_a_run_holds_parameters_metrics_and_a_table_of_the_series(registry: Registry, tmp_path: Path) -> None:
    from mlflow.tracking import MlflowClient

    run_id = registry.log_cycle(A_CYCLE)

    client = MlflowClient(tracking_uri=registry._uri)
    run = client.get_run(run_id)
    assert run.info.status == "FINISHED"
    assert run.data.params == {"code_version": "1a2b3c", "window_days": "125"}
    assert run.data.metrics == {"temperature_2m_hybrid_pinball": 0.41}
    table = json.loads(Path(client.download_artifacts(run_id, "series.json", str(tmp_path))).read_text())
    assert table["columns"] == ["place_id", "variable", "champion", "margin"]
    assert table["data"] == [[1, "temperature_2m", "hybrid", None]]


def test_pruning_keeps_the_newest_cycles_and_every_champion(registry: Registry) -> None:
    registry.log_cycle(A_CYCLE)
    for number in range(4):
        registry.log_cycle(replace(A_CYCLE, champions={ETS: {NEW_YORK: bytes([number])}}, whole=False))
    folders = len(list(registry._artifact_dir.iterdir()))

    gone = registry.prune(keep_runs=2)

    assert gone > 0
    assert len(list(registry._artifact_dir.iterdir())) == folders - gone
    assert registry.champions(ETS)[NEW_YORK] == b"\x03"
    assert registry.prune(keep_runs=2) == 0


def test_a_dead_server_is_given_up_on_soon(closed_port: int, tmp_path: Path) -> None:
    registry = Registry(f"http://127.0.0.1:{closed_port}", tmp_path)
    started = time.monotonic()

    with pytest.raises(RegistryUnavailable, match="logging a training cycle"):
        registry.log_cycle(A_CYCLE)

    assert time.monotonic() - started < 20
