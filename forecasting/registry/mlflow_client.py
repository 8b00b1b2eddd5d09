"""The only import of MLflow: late, because it takes seconds, and told to be brief with a dead server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from forecasting.errors import RegistryUnavailable

if TYPE_CHECKING:
    from mlflow.tracking import MlflowClient

# MLflow takes these from the environment alone. What an operator has set there stands.
_MANNERS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_CONFIGURE_LOGGING": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}


def connect(tracking_uri: str) -> "MlflowClient":
    """Open the store or the server; the first time a SQLite store is made, which takes many seconds."""
    for name, value in _MANNERS.items():
        os.environ.setdefault(name, value)
    from mlflow.tracking import MlflowClient  # noqa: PLC0415 - takes seconds, and most runs of a job need none

    return MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)


@contextmanager
def any_failure_as_unavailable(doing: str) -> Iterator[None]:
    """Turn whatever goes wrong inside into RegistryUnavailable."""
    try:
        yield
    except RegistryUnavailable:
        raise
    except Exception as error:
        # MLflow lets through what its stores raise: requests', SQLAlchemy's and its own, with no common root.
        raise RegistryUnavailable(f"the model registry failed at {doing} ({type(error).__name__})") from error
