"""The command `skewcast backtest`: try the models on a person's own observations and forecasts."""

from pathlib import Path
from typing import Annotated

import typer

from forecasting.domain import HORIZON_HOURS, ModelName, Variable
from forecasting.models.roles import COMPARED
from skewcast.backtest_request import Outputs, Request

_OTHERS = ", ".join(name for name in ModelName if name not in (ModelName.OURS, *COMPARED))


def backtest(
    observations: Annotated[
        Path,
        typer.Argument(
            metavar="OBS.csv",
            help="Columns valid_time,value: a row for every hour, empty where unknown.",
            exists=True,
            dir_okay=False,
        ),
    ],
    service: Annotated[
        Path | None,
        typer.Option(
            metavar="VINTAGES.csv",
            help="Archived forecasts of a weather service: columns issued_at, valid_time, value.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    truth_delay_hours: Annotated[
        int,
        typer.Option(min=0, max=24 * 366, help="Hours after its valid time at which a value becomes known."),
    ] = 0,
    variable: Annotated[
        Variable, typer.Option(help="What the values are, in °C, m/s, % or hPa.")
    ] = Variable.TEMPERATURE,
    window_days: Annotated[
        int, typer.Option(min=1, max=3650, help="Days of observations to fit on before the first origin.")
    ] = 28,
    origin_step_hours: Annotated[
        int, typer.Option(min=1, help="Hours from origin to origin; with --service, at least so many.")
    ] = 25,
    horizon: Annotated[
        int, typer.Option(min=1, max=HORIZON_HOURS, help="Longest lead time to score, in hours.")
    ] = HORIZON_HOURS,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="T", help="Earliest origin, ISO 8601 with zone.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="T", help="Latest origin, ISO 8601 with zone.")
    ] = None,
    models: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help=f"Models to compare; without it {', '.join(COMPARED)}, of which the first two "
            f"need --service. There are also {_OTHERS}.",
        ),
    ] = None,
    zone: Annotated[str, typer.Option(help="Time zone of the days whose extremes are scored.")] = "UTC",
    json: Annotated[Path | None, typer.Option(metavar="OUT.json", help="Write all scores here.")] = None,
    dump: Annotated[
        Path | None, typer.Option(metavar="FORECASTS.csv", help="Write all forecasts here.")
    ] = None,
    chart: Annotated[Path | None, typer.Option(metavar="OUT.png", help="Draw the comparison here.")] = None,
) -> None:
    """Forecast from many past hours with what was known at each, and score every model on the same hours.

    Example: skewcast backtest OBS.csv --service VINTAGES.csv --json OUT.json

    Times are ISO 8601 with their zone, rows sorted and hourly; files may be gzipped.

    Exit code 0: done; 2: the request or a file is wrong, with the line at fault.
    """
    outputs = Outputs(json, dump, chart)
    outputs.check((observations, service))
    request = Request(
        observations=observations,
        service=service,
        truth_delay_hours=truth_delay_hours,
        variable=variable,
        window_days=window_days,
        origin_step_hours=origin_step_hours,
        horizon=horizon,
        begin=begin,
        end=end,
        models=models,
        zone=zone,
    )
    # Loading these takes seconds, which no other command should wait for.
    from skewcast import backtest_output, backtest_run  # noqa: PLC0415  (loaded only where it runs)

    backtest_output.deliver(backtest_run.run(request), outputs)
