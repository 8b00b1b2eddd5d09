"""What a person asked of `skewcast backtest`."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forecasting.domain import Variable
from forecasting.errors import InputError


@dataclass(frozen=True)
class Request:
    """The arguments of the command that say what to try, as they were given."""

    observations: Path
    service: Path | None
    truth_delay_hours: int
    variable: Variable
    window_days: int
    origin_step_hours: int
    horizon: int
    begin: str | None
    end: str | None
    models: str | None
    zone: str


@dataclass(frozen=True)
class Outputs:
    """The files to write."""

    json: Path | None
    dump: Path | None
    chart: Path | None

    def check(self, inputs: Iterable[Path | None]) -> None:
        """Raise InputError, before any work is done, for a file that cannot or must not be written."""
        taken = {path.resolve() for path in inputs if path}
        for path in filter(None, (self.json, self.dump, self.chart)):
            if path.is_dir() or not path.parent.is_dir():
                raise InputError(f"{path} cannot be written: it is a folder, or its folder does not exist")
            if not os.access(path if path.exists() else path.parent, os.W_OK):
                raise InputError(f"{path} cannot be written: permission denied")
            if path.resolve() in taken and (path.is_file() or not path.exists()):  # not a device
                raise InputError(f"{path} is named twice: it would be overwritten")
            taken.add(path.resolve())
