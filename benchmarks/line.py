"""A line to reach: a measured figure beside the bounds it must and should keep."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf


@dataclass(frozen=True)
class Bounds:
    """The lowest and highest value that are still good enough."""

    lowest: float = -inf
    highest: float = inf

    def __str__(self) -> str:
        """Write the bounds that are there, such as `≤ 0.86`."""
        if self.lowest == -inf:
            return f"≤ {self.highest:.3g}"
        if self.highest == inf:
            return f"≥ {self.lowest:.3g}"
        return f"{self.lowest:.3g}-{self.highest:.3g}"

    def __contains__(self, value: float) -> bool:
        return self.lowest <= value <= self.highest


class Verdict(StrEnum):
    """How a figure stands to its bounds."""

    EXCELLENT = "excellent"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True)
class Figure:
    """One measured value; `note` says how sure it is or what it is made of."""

    where: str
    value: float
    must: Bounds
    excellent: Bounds
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """Judge the value as it is written, with three digits after the point."""
        value = round(self.value, 3)
        if value in self.excellent:
            return Verdict.EXCELLENT
        return Verdict.MET if value in self.must else Verdict.MISSED


@dataclass(frozen=True)
class Line:
    """A measure, the figures it is judged by, and further ones that say where they come from."""

    measure: str
    figures: tuple[Figure, ...]
    parts: tuple[Figure, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict on its figures."""
        verdicts = [figure.verdict for figure in self.figures]
        return max(verdicts, key=list(Verdict).index)


def at_most(highest: float) -> Bounds:
    """Bound a ratio or a loss from above."""
    return Bounds(highest=highest)


def at_least(lowest: float) -> Bounds:
    """Bound a saving from below."""
    return Bounds(lowest=lowest)
