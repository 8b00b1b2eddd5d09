"""The model registry against a real MLflow store in SQLite."""

import itertools
import json
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from forecasting.domain import Alias, ModelName, PlaceId, Variable
from forecasting.errors import RegistryUnavailable
from forecasting.registry.bundle import BundleWriter
from forecasting.registry.cycle import Bundle, Family, TrainingCycle, bundle_path
from forecasting.registry.registry import Registry

pytestmark = [
    pytest.mark.integration,
    # MLflow's own tables use what SQLAlchemy is about to drop.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy"),
]

NEW_YORK, DENVER = PlaceId(1), PlaceId(2)
HYBRID = (Variable.TEMPERATURE, ModelName.HYBRID)
ETS = (Variable.TEMPERATURE, ModelName.ETS)

CHAMPION, CHALLENGER = Alias.CHAMPION, Alias.CHALLENGER

A_CYCLE = TrainingCycle(
    parameters={"code_version": "1a2b3c", "window_days": "125"},
    metrics={"temperature_2m_hybrid_pinball": 0.41},
    table=[{"place_id": 1, "variable": "temperature_2m", "champion": "hybrid", "margin": None}],
    charts={"temperature_2m-1.png": b"a picture"},
    bundles=[],
)


class Bundler:
    """Writes bundles as the worker does, each into a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folders = (folder / str(number) for number in itertools.count())

    def __call__(self, family: Family, packed: Mapping[PlaceId, bytes], alias: Alias = CHAMPION) -> Bundle:
        file = next(self._folders) / bundle_path(family, alias)
        file.parent.mkdir(parents=True)
        with BundleWriter(file) as bundle:
            for place_id, state in packed.items():
                bundle.add(place_id, state)
        return Bundle(family, alias, file, str(bundle.fingerprint))


@pytest.fixture
def bundle(tmp_path: Path) -> Bundler:
    return Bundler(tmp_path)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("mlflow")
    return Registry(f"sqlite:///{folder / 'mlflow.db'}", folder / "artifacts")


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]  # bound, but nobody listens


def test_models_come_back_by_their_alias_byte_for_byte(registry: Registry, bundle: Bundler) -> None:
    bundles = [
        bundle(HYBRID, {NEW_YORK: b"\x00ny", DENVER: b"den\xff"}),
        bundle(ETS, {NEW_YORK: b"other"}, CHALLENGER),
    ]

    registry.log_cycle(replace(A_CYCLE, bundles=bundles))

    assert registry.load(HYBRID, CHAMPION) == {NEW_YORK: b"\x00ny", DENVER: b"den\xff"}
    assert registry.load(ETS, CHALLENGER) == {NEW_YORK: b"other"}


def test_a_family_may_hold_both_aliases(registry: Registry, bundle: Bundler) -> None:
    bundles = [bundle(ETS, {DENVER: b"best"}), bundle(ETS, {NEW_YORK: b"second"}, CHALLENGER)]

    registry.log_cycle(replace(A_CYCLE, bundles=bundles))

    assert registry.load(ETS, CHAMPION) == {DENVER: b"best"}
    assert registry.load(ETS, CHALLENGER) == {NEW_YORK: b"second"}


def test_a_family_without_any_champion_is_empty(registry: Registry, bundle: Bundler) -> None:
    registry.log_cycle(replace(A_CYCLE, bundles=[bundle(HYBRID, {NEW_YORK: b"ny"})]))

    registry.log_cycle(A_CYCLE)

    assert registry.load(HYBRID, CHAMPION) == {}
    assert registry.fingerprint(HYBRID, CHAMPION) is None
    assert registry.load((Variable.PRESSURE, ModelName.SERVICE), CHAMPION) == {}


def test_the_same_models_again_make_no_new_version(registry: Registry, bundle: Bundler) -> None:
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=registry._uri, registry_uri=registry._uri)
    name = "name = 'skewcast-temperature_2m-hybrid'"
    registry.log_cycle(replace(A_CYCLE, bundles=[bundle(HYBRID, {NEW_YORK: b"once"})]))
    versions = len(client.search_model_versions(name))

    again = bundle(HYBRID, {NEW_YORK: b"once"})
    assert registry.fingerprint(HYBRID, CHAMPION) == again.fingerprint
    again.file.unlink()
    registry.log_cycle(replace(A_CYCLE, bundles=[again]))

    assert len(client.search_model_versions(name)) == versions


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
    chart = client.download_artifacts(run_id, "backtests/temperature_2m-1.png", str(tmp_path))
    assert Path(chart).read_bytes() == b"a picture"


def test_pruning_keeps_the_newest_cycles_and_every_champion(registry: Registry, bundle: Bundler) -> None:
    for number in range(4):
        registry.log_cycle(replace(A_CYCLE, bundles=[bundle(ETS, {NEW_YORK: bytes([number])})]))
    for _ in range(2):
        registry.log_cycle(
            replace(A_CYCLE, bundles=[bundle(ETS, {NEW_YORK: b"\x03"}), bundle(HYBRID, {DENVER: b""})])
        )
    folders = len(list(registry._artifact_dir.iterdir()))

    gone = registry.prune(keep_runs=2)

    assert gone > 0
    assert len(list(registry._artifact_dir.iterdir())) == folders - gone
    assert registry.load(ETS, CHAMPION)[NEW_YORK] == b"\x03"
    assert registry.prune(keep_runs=2) == 0


def test_a_dead_server_is_given_up_on_soon(closed_port: int, tmp_path: Path) -> None:
    registry = Registry(f"http://127.0.0.1:{closed_port}", tmp_path)
    started = time.monotonic()

    with pytest.raises(RegistryUnavailable, match="logging a training cycle"):
        registry.log_cycle(A_CYCLE)

    assert time.monotonic() - started < 20
