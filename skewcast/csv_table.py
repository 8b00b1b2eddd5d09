"""A CSV file as columns of text, and strict checks: each fault is a sentence with its line."""

import csv
import gzip
import zlib
from pathlib import Path
from typing import NoReturn, TextIO

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.domain import Bools, Floats, Ints
from forecasting.errors import InputError

HOUR_SECONDS = 3600

_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
_ZONE = r"(?:Z|[+-]\d\d(?::?\d\d)?)"
_LIKE = "a time like 2024-01-31T06:00Z"


class Table:
    """The columns of one file. Every check raises InputError for the first row that fails it.

    Sentences given to checks may name columns in braces: their text in that row is put in.
    """

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        self.name = path.name
        self._lines: list[int] = []
        self._columns: dict[str, list[str]] = {name: [] for name in columns}
        self._read(path, columns)

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, row: int) -> int:
        """Return the line of the file that a row ends in."""
        return self._lines[row]

    def seconds(self, column: str) -> Ints:
        """Read times with a zone; epoch seconds."""
        # Forecasts repeat each time a hundred times: it is read once.
        rows, different = pd.factorize(np.array(self._columns[column], np.object_))
        text = pd.Series(different, dtype="str")
        naive, zoned = (text.str.fullmatch(form).to_numpy(np.bool_) for form in (_TIME, _TIME + _ZONE))
        self.refuse(naive[rows], f"{{{column}}} has no time zone, unlike {_LIKE}")
        times = pd.to_datetime(text.where(zoned), utc=True, format="ISO8601", errors="coerce")
        self.refuse(times.isna().to_numpy()[rows], f"“{{{column}}}” is not {_LIKE}")
        seconds: Ints = times.dt.tz_localize(None).to_numpy("datetime64[s]").astype(np.int64)
        return seconds[rows]

    def whole_hours(self, column: str) -> Ints:
        """Read times that are whole hours; epoch hours."""
        seconds = self.seconds(column)
        self.refuse(seconds % HOUR_SECONDS != 0, f"{{{column}}} is not a whole hour in UTC")
        return seconds // HOUR_SECONDS

    def numbers(self, column: str) -> Floats:
        """Read finite numbers; NaN where the field is empty."""
        text = pd.Series(self._columns[column], dtype="str")
        numbers = pd.to_numeric(text, errors="coerce").to_numpy(np.float64)
        self.refuse(~np.isfinite(numbers) & (text != ""), f"“{{{column}}}” is not a number")
        return numbers

    def refuse(self, wrong: npt.ArrayLike, sentence: str) -> None:
        """Raise InputError with the sentence for the first row marked as wrong."""
        rows = np.flatnonzero(np.asarray(wrong))
        if len(rows):
            row = int(rows[0])
            texts = {name: texts[row] for name, texts in self._columns.items()}
            self._fail(self._lines[row], sentence.format(**texts))

    def refuse_unless_hourly(self, column: str, hours: Ints, follows: Bools) -> None:
        """Check that every row which follows the one before is one hour later; `follows` has a mark a row."""
        step = np.where(follows, np.diff(hours, prepend=hours[0] - 1), 1)
        self.refuse(step == 0, f"{{{column}}} appears twice")
        self.refuse(step < 0, f"{{{column}}} is earlier than the row before it")
        self.refuse(step > 1, f"hours are missing before {{{column}}}; give each a row, with an empty value")

    def _read(self, path: Path, columns: tuple[str, ...]) -> None:
        once: dict[str, str] = {}  # texts that come again take no more room
        try:
            with _opened(path) as file:
                reader = csv.reader(file, strict=True)
                header = next(reader, [])
                if tuple(header) != columns:
                    self._fail(
                        1, f"the columns must be {','.join(columns)}, not {','.join(header) or 'none'}"
                    )
                for row in filter(None, reader):  # an empty line says nothing
                    if len(row) != len(columns):
                        self._fail(reader.line_num, f"{len(row)} fields in place of {len(columns)}")
                    for text, column in zip(row, self._columns.values(), strict=True):
                        column.append(once.setdefault(text, text))
                    self._lines.append(reader.line_num)
        except csv.Error as error:
            begin = self._lines[-1] + 1 if self._lines else 1
            raise InputError(f"{self.name}, line {begin}: a quotation mark is out of place") from error
        except (UnicodeDecodeError, EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(f"{self.name} is not a CSV file in UTF-8, plain or gzipped") from error
        if not self._lines:
            raise InputError(f"{self.name} holds no rows")

    def _fail(self, line: int, sentence: str) -> NoReturn:
        raise InputError(f"{self.name}, line {line}: {sentence}")


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
