"""The command `skewcast explain`: what the newest forecast of a place is made of."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from forecasting.domain import MODELLED_VARIABLES, Variable
from forecasting.errors import InputError


def explain(
    place: Annotated[
        str, typer.Argument(metavar="PLACE", help="Name or number of a place that is followed.")
    ],
    variable: Annotated[Variable, typer.Argument(help="What is forecast.")] = Variable.TEMPERATURE,
    chart: Annotated[Path | None, typer.Option(metavar="OUT.png", help="Draw it here, too.")] = None,
) -> None:
    """Take the newest forecast apart: where it begins, and what each part adds to it."""
    if variable not in MODELLED_VARIABLES:
        raise InputError(f"no model forecasts {variable}; there are {', '.join(MODELLED_VARIABLES)}")
    # Loading these takes seconds, which no other command should wait for.
    from forecasting.settings import load_settings  # noqa: PLC0415  (loaded only where it runs)
    from skewcast import explain_load, explain_output  # noqa: PLC0415

    database_url = load_settings().database
    explained = asyncio.run(explain_load.explain_place(database_url, place, variable))
    explain_output.show(explained)
    if chart:
        explain_output.draw(explained, chart)
