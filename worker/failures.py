"""Failures at single places: the others of a job go on, and the job tells of it in the end."""

from collections.abc import Iterator
from contextlib import contextmanager

from forecasting.domain import PlaceId

MOST_IN_A_ROW = 3
"""What fails at so many places one after the other is no matter of the places."""


class PlaceFailures:
    """Holds back what goes wrong at a place; `first` is what the job has to tell, None when all went well."""

    def __init__(self) -> None:
        self.first: Exception | None = None
        self._in_a_row = 0

    @contextmanager
    def at(self, place_id: PlaceId) -> Iterator[None]:
        """Work on one place; what that raises is raised only where it goes on at place after place."""
        try:
            yield
        except Exception as error:
            error.add_note(f"at place {place_id}")
            self.first = self.first or error
            self._in_a_row += 1
            if self._in_a_row >= MOST_IN_A_ROW:
                raise
        else:
            self._in_a_row = 0
