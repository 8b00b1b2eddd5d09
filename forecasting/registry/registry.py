"""The registry in MLflow: a run for each training cycle, a registered model for each family."""

import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from forecasting.domain import Alias, PlaceId
from forecasting.registry.bundle import read_bundle
from forecasting.registry.cycle import Bundle, Family, TrainingCycle, bundle_path
from forecasting.registry.mlflow_client import any_failure_as_unavailable, connect

if TYPE_CHECKING:
    from mlflow.entities import Run
    from mlflow.entities.model_registry import ModelVersion
    from mlflow.tracking import MlflowClient

EXPERIMENT = "skewcast"
TABLE_FILE = "series.json"
CHARTS_FOLDER = "backtests"

_FINGERPRINT = "fingerprint"


class Registry:
    """Logs training cycles and hands champions and challengers back.

    Every method blocks, so it belongs on a thread of its own, and raises RegistryUnavailable.
    `artifact_dir` holds the files of a local store; a server keeps them where it likes.
    """

    def __init__(self, tracking_uri: str, artifact_dir: Path) -> None:
        self._uri = tracking_uri
        self._artifact_dir = artifact_dir

    def log_cycle(self, cycle: TrainingCycle) -> str:
        """Store a cycle, move aliases to what is new in it, and return the id of its run."""
        with any_failure_as_unavailable("logging a training cycle"):
            run = self._client.create_run(self._experiment_id)
            run_id = str(run.info.run_id)
            self._describe(run_id, cycle)
            for bundle in cycle.bundles:
                self._publish(run, bundle)
            self._drop_empty_aliases(cycle)
            self._client.set_terminated(run_id)
            return run_id

    def fingerprint(self, family: Family, alias: Alias) -> str | None:
        """Return the fingerprint of the bundle an alias points to; None where it points to none."""
        with any_failure_as_unavailable(f"looking for a {alias}"):
            version = self._version_under(family, alias)
            return version.tags.get(_FINGERPRINT) if version else None

    def load(self, family: Family, alias: Alias) -> dict[PlaceId, bytes]:
        """Load a family's packed models under an alias, by place; nothing where it has none."""
        with any_failure_as_unavailable(f"loading a {alias}"), tempfile.TemporaryDirectory() as folder:
            version = self._version_under(family, alias)
            if version is None:
                return {}
            file = bundle_path(family, alias).as_posix()
            return read_bundle(Path(self._client.download_artifacts(str(version.run_id), file, folder)))

    def prune(self, keep_runs: int) -> int:
        """Delete the oldest cycles beyond `keep_runs`, but none that an alias points to; return how many."""
        with any_failure_as_unavailable("pruning"):
            runs = self._client.search_runs([self._experiment_id], order_by=["attributes.start_time DESC"])
            spared = {version.run_id for version in self._versions() if version.aliases}
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
        with tempfile.TemporaryDirectory() as folder:
            for name, png in cycle.charts.items():
                file = Path(folder) / name
                file.write_bytes(png)
                self._client.log_artifact(run_id, str(file), CHARTS_FOLDER)

    def _publish(self, run: "Run", bundle: Bundle) -> None:
        """Make a bundle the newest version of its family, unless the alias points to the same already."""
        name, known = _model_name(bundle.family), self._version_under(bundle.family, bundle.alias)
        if known and known.tags.get(_FINGERPRINT) == bundle.fingerprint:
            return
        folder = bundle_path(bundle.family, bundle.alias).parent.as_posix()
        self._client.log_artifact(run.info.run_id, str(bundle.file), folder)
        if not self._client.search_registered_models(f"name = '{name}'"):
            self._client.create_registered_model(name)
        version = self._client.create_model_version(
            name,
            f"{run.info.artifact_uri}/{folder}",
            run.info.run_id,
            tags={_FINGERPRINT: bundle.fingerprint},
        )
        self._client.set_registered_model_alias(name, bundle.alias, version.version)

    def _drop_empty_aliases(self, cycle: TrainingCycle) -> None:
        standing = {(_model_name(bundle.family), bundle.alias.value) for bundle in cycle.bundles}
        for model in self._client.search_registered_models(f"name LIKE '{EXPERIMENT}-%'"):
            for alias in model.aliases:
                if alias in tuple(Alias) and (model.name, alias) not in standing:
                    self._client.delete_registered_model_alias(model.name, alias)

    def _version_under(self, family: Family, alias: Alias) -> "ModelVersion | None":
        found = self._client.search_registered_models(f"name = '{_model_name(family)}'")
        number = found[0].aliases.get(alias) if found else None
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
