"""What a process loads when it starts: the bot stays small, and the command line answers at once."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration

HEAVY = ("statsmodels", "mlflow", "matplotlib", "pandas")


def loaded_by(module: str) -> set[str]:
    program = f"import sys, {module}; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


@pytest.mark.parametrize("module", ["bot.app", "skewcast.cli"])
def test_nothing_heavy_is_loaded_at_the_start(module: str) -> None:
    assert not loaded_by(module) & set(HEAVY)


def test_the_worker_connects_to_no_registry_at_the_start() -> None:
    assert not loaded_by("worker.app") & {"mlflow", "matplotlib", "aiogram"}


def test_the_command_line_loads_only_what_a_command_runs() -> None:
    assert not loaded_by("skewcast.cli") & {"aiogram", "sqlalchemy"}
