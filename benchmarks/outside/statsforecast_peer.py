"""AutoETS of statsforecast with a season of 24 hours."""

import json
import sys
from time import process_time
from typing import Any

import numpy as np
import statsforecast
from statsforecast.models import AutoETS

# Its ranges go by percent around the middle: the level 0.1 is the lower end of 80 %.
asked = json.load(sys.stdin)
percents = sorted({round(200 * abs(level - 0.5), 6) for level in asked["levels"] if level != 0.5})


def quantiles_of(answer: dict[str, Any]) -> list[list[float]]:
    """Pick the column of each level."""
    columns = []
    for level in asked["levels"]:
        if level == 0.5:
            columns.append(answer["mean"])
            continue
        percent = round(200 * abs(level - 0.5), 6)
        number = percents.index(percent)
        side = "lo" if level < 0.5 else "hi"
        columns.append(answer[f"{side}-{percents[number]}"])
    quantiles: list[list[float]] = np.column_stack(columns).tolist()
    return quantiles


forecasts = []
for window in asked["windows"]:
    started = process_time()
    values = np.array(window["values"], np.float64)
    answer = AutoETS(season_length=24).forecast(values, asked["horizon"], level=percents)
    used = 1000 * (process_time() - started)
    forecasts.append({"quantiles": quantiles_of(answer), "cpu_ms": used})
json.dump({"version": statsforecast.__version__, "forecasts": forecasts}, sys.stdout)
