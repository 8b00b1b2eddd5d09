"""The packed parameters of many series in one file: a zip archive with an entry for each place."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from forecasting.domain import PlaceId

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # of time, for zip; a fixed date makes equal content equal bytes


def write_bundle(path: Path, parameters: Mapping[PlaceId, bytes]) -> None:
    """Write one entry for each place, named by its id."""
    with zipfile.ZipFile(path, "w") as archive:
        for place_id, packed in sorted(parameters.items()):
            archive.writestr(zipfile.ZipInfo(str(place_id), _BEGINNING), packed, zipfile.ZIP_DEFLATED)


def read_bundle(path: Path) -> dict[PlaceId, bytes]:
    """Return what `write_bundle` was given, byte for byte."""
    with zipfile.ZipFile(path) as archive:
        return {PlaceId(int(name)): archive.read(name) for name in archive.namelist()}
