"""What a training cycle tells the registry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecasting.domain import Alias, ModelName, Variable

Family = tuple[Variable, ModelName]
"""A registered model speaks for one variable and one kind of model."""


def bundle_path(family: Family, alias: Alias) -> Path:
    """Return where a run keeps a family's bundle; its file has the same name before it gets there."""
    variable, model = family
    return Path(f"{alias}s", variable, f"{model}.zip")


@dataclass(frozen=True)
class Bundle:
    """The packed models of one family at every place where they stand under an alias, in one file.

    The file need not be there where the registry holds the same already, by its fingerprint.
    """

    family: Family
    alias: Alias
    file: Path
    fingerprint: str


@dataclass(frozen=True)
class TrainingCycle:
    """One cycle over some or all series.

    `table` has a row for each series, all with the same columns; `charts` are PNGs by file name. `bundles`
    are all there are, whatever took part in the cycle.
    """

    parameters: Mapping[str, str]
    metrics: Mapping[str, float]
    table: Sequence[Mapping[str, Any]]
    charts: Mapping[str, bytes]
    bundles: Sequence[Bundle]
