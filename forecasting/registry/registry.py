"""The registry in MLflow: a run for each training cycle, a registered model for each family."""

import shutil
import tempfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from forecasting.domain import ModelName, PlaceId, Variable
from forecasting.registry.bundle import read_bundle, write_bundle
from forecasting.registry.cycle import Family, TrainingCycle
from forecasting.registry.mlflow_client import any_failure_as_unavailable, connect

if TYPE_CHECKING:
    from mlflow.entities import Run
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.tracking import MlflowClient

EXPERIMENT = "skewcast"
ALIAS = "champion"
TABLE_FILE = "series.json"


class Registry:
    """Logs training cycles and hands champions' parameters back.

    Every method blocks, so it belongs on a thread of its own, and raises RegistryUnavailable.
    `artifact_dir` holds the files of a local store; a server keeps them where it likes.
    """

    def __init__(self, tracking_uri: str, artifact_dir: Path) -> None:
        self._uri = tracking_uri
        self._artifact_dir = artifact_dir

    def log_cycle(self, cycle: TrainingCycle) -> str:
        """Store a cycle, move the champion aliases to it, and return the id of its run."""
        with any_failure_as_unavailable("logging a training cycle"):
            run = self._client.create_run(self._experiment_id)
            run_id = str(run.info.run_id)
            self._describe(run_id, cycle)
            for family, parameters in self._changed_families(cycle).items():
                self._publish(run, family, parameters)
            self._client.set_terminated(run_id)
            return run_id

    def champions(self, family: Family) -> dict[PlaceId, bytes]:
        """Load the packed parameters under a family's champion alias; nothing when it has none."""
        with any_failure_as_unavailable("loading champions"), tempfile.TemporaryDirectory() as folder:
            version = self._champion_version(family)
            if version is None:
                return {}
            path = self._client.download_artifacts(str(version.run_id), _bundle_file(family), folder)
            return read_bundle(Path(path))

    def prune(self, keep_runs: int) -> int:
        """Delete the oldest cycles beyond `keep_runs`, but none that holds a champion; return how many."""
        with any_failure_as_unavailable("pruning"):
            runs = self._client.search_runs([self._experiment_id], order_by=["attributes.start_time DESC"])
            spared = {version.run_id for version in self._versions() if ALIAS in version.aliases}
            old = [run for run in runs[keep_runs:] if run.info.run_id not in spared]
            for run in old:
                self._delete(run)
            return len(old)

    @cached_property
    def _client(self) -> "MlflowClient":
        if self._is_local:
            self._artifact_dir.mkdir(parents=True, exist_ok=True)
        return connect(self._uri)

    @cached_property
    def _experiment_id(self) -> str:
        known = self._client.get_experiment_by_name(EXPERIMENT)
        if known:
            return str(known.experiment_id)
        location = self._artifact_dir.resolve().as_uri() if self._is_local else None
        return str(self._client.create_experiment(EXPERIMENT, artifact_location=location))

    @property
    def _is_local(self) -> bool:
        return self._uri.startswith("sqlite:")

    def _describe(self, run_id: str, cycle: TrainingCycle) -> None:
        for name, value in cycle.parameters.items():
            self._client.log_param(run_id, name, value)
        for name, figure in cycle.metrics.items():
            self._client.log_metric(run_id, name, figure)
        columns = list(cycle.table[0]) if cycle.table else []
        rows = [list(row.values()) for row in cycle.table]
        self._client.log_dict(run_id, {"columns": columns, "data": rows}, TABLE_FILE)

    def _changed_families(self, cycle: TrainingCycle) -> dict[Family, dict[PlaceId, bytes]]:
        """Return the families whose set of champions is another one after this cycle."""
        changed = {}
        for family in ((variable, model) for variable in Variable for model in ModelName):
            before = self.champions(family)
            kept = {} if cycle.whole else {key: before[key] for key in before.keys() - cycle.places}
            after = kept | dict(cycle.champions.get(family, {}))
            if after != before:
                changed[family] = after
        return changed

    def _publish(self, run: "Run", family: Family, parameters: Mapping[PlaceId, bytes]) -> None:
        name, file = _model_name(family), _bundle_file(family)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(file).name
            write_bundle(path, parameters)
            self._client.log_artifact(run.info.run_id, str(path), str(Path(file).parent))
        if not self._client.search_registered_models(f"name = '{name}'"):
            self._client.create_registered_model(name)
        source = f"{run.info.artifact_uri}/{Path(file).parent}"
        version = self._client.create_model_version(name, source, run.info.run_id)
        self._client.set_registered_model_alias(name, ALIAS, version.version)

    def _champion_version(self, family: Family) -> "ModelVersion | None":
        found = self._client.search_registered_models(f"name = '{_model_name(family)}'")
        number = found[0].aliases.get(ALIAS) if found else None
        return self._client.get_model_version(found[0].name, number) if number else None

    def _versions(self) -> "list[ModelVersion]":
        models = self._client.search_registered_models(f"name LIKE '{EXPERIMENT}-%'")
        return [
            self._client.get_model_version(version.name, version.version)
            for model in models
            for version in self._client.search_model_versions(f"name = '{model.name}'")
        ]

    def _delete(self, run: "Run") -> None:
        for version in self._versions():
            if version.run_id == run.info.run_id:
                self._client.delete_model_version(version.name, version.version)
        self._client.delete_run(run.info.run_id)
        # MLflow only marks a run as deleted and leaves its files where they are.
        location = urlsplit(run.info.artifact_uri)
        if self._is_local and location.scheme == "file":
            shutil.rmtree(Path(url2pathname(location.path)).parent, ignore_errors=True)


def _model_name(family: Family) -> str:
    variable, model = family
    return f"{EXPERIMENT}-{variable}-{model}"


def _bundle_file(family: Family) -> str:
    variable, model = family
    return f"champions/{variable}/{model}.zip"
