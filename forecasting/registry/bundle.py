"""The packed models of many places in one file: a zip archive with an entry for each place."""

import hashlib
import zipfile
from pathlib import Path
from types import TracebackType
from typing import Self

from forecasting.domain import PlaceId

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # of time, for zip; a fixed date makes equal content equal bytes


class Fingerprint:
    """A hash of what a bundle would hold, found without writing it."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, place_id: PlaceId, packed: bytes) -> None:
        """Take in one place's entry."""
        self._digest.update(f"{place_id} {len(packed)} ".encode() + packed)

    def __str__(self) -> str:
        """Return the hash of what was added."""
        return self._digest.hexdigest()


class BundleWriter:
    """Writes a bundle place by place; `fingerprint` tells its content so far."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path, "w")
        self.fingerprint = Fingerprint()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def add(self, place_id: PlaceId, packed: bytes) -> None:
        """Write one place's entry, named by its id."""
        self.fingerprint.add(place_id, packed)
        self._archive.writestr(zipfile.ZipInfo(str(place_id), _BEGINNING), packed, zipfile.ZIP_DEFLATED)


def read_bundle(path: Path) -> dict[PlaceId, bytes]:
    """Return what was added to a bundle, byte for byte."""
    with zipfile.ZipFile(path) as archive:
        return {PlaceId(int(name)): archive.read(name) for name in archive.namelist()}
