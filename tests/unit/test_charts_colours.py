"""Colours that everybody can read and tell apart."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from forecasting.charts.style import COLD, DANGER, FAINT_INK, INK, NEUTRAL, NIGHT, OTHER, PAPER, PLAN, WARM
from forecasting.domain import Floats

pytestmark = pytest.mark.unit

BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deuteranopia": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
    "tritanopia": np.array([[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]),
}
"""How linear red, green and blue are seen (Machado, Oliveira and Fernandes, 2009, severity 1)."""


def linear(colour: str) -> Floats:
    """Red, green and blue in linear light."""
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG, 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("paper", [PAPER, NIGHT])
@pytest.mark.parametrize("ink", [INK, FAINT_INK])
def test_text_is_read_by_day_and_on_the_shade_of_night(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= 4.5


@pytest.mark.parametrize("paper", [PAPER, NIGHT])
@pytest.mark.parametrize("line", [WARM, COLD, NEUTRAL, OTHER, PLAN, DANGER])
def test_lines_stand_out_from_what_they_are_drawn_on(line: str, paper: str) -> None:
    assert contrast(line, paper) >= 3


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_colours_that_mean_something_are_told_apart_by_everybody(blindness: str) -> None:
    seen = {colour: np.clip(BLINDNESS[blindness] @ linear(colour), 0, 1) ** (1 / 2.2) for colour in
            (WARM, COLD, PLAN)}  # fmt: skip
    for one, other in combinations(seen.values(), 2):
        assert np.linalg.norm(one - other) > 0.25
