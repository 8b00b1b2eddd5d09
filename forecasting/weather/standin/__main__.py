"""Run the stand-in on loopback until interrupted: `python -m forecasting.weather.standin --port 8077`."""

import argparse
import asyncio
import sys

from forecasting.clock import utc_now
from forecasting.weather.standin import StandIn, StandInUrls


def main() -> None:
    """Serve until interrupted, with the base URLs printed as settings."""
    parser = argparse.ArgumentParser(prog="python -m forecasting.weather.standin", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on loopback (default: any free one)")
    try:
        asyncio.run(_serve(parser.parse_args().port))
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")


async def _serve(port: int) -> None:
    stand_in = StandIn(utc_now)
    await stand_in.start(port)
    try:
        sys.stdout.write(_as_settings(stand_in.urls))
        sys.stdout.flush()
        await asyncio.Event().wait()
    finally:
        await stand_in.stop()


def _as_settings(urls: StandInUrls) -> str:
    settings = {
        "OPEN_METEO_FORECAST_URL": urls.open_meteo.forecast,
        "OPEN_METEO_PREVIOUS_RUNS_URL": urls.open_meteo.previous_runs,
        "OPEN_METEO_GEOCODING_URL": urls.open_meteo.geocoding,
        "METAR_URL": urls.metar,
        "METAR_HISTORY_URL": urls.metar_history,
    }
    lines = [f"SKEWCAST_{name}={url}\n" for name, url in settings.items()]
    return "".join([*lines, f"# faults: {urls.faults}?kind=502&count=3&api=forecast, kind=off\n"])


if __name__ == "__main__":
    main()
