# The newcomer's door. Each target sets up what it needs; PYTHON chooses the interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests of real processes come first and wait a lot; another core goes through the rest meanwhile.
PARALLEL := --numprocesses auto --dist loadfile --no-loadscope-reorder
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

.PHONY: help setup demo test check lock image
.DEFAULT_GOAL := help

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(VENV)/.installed ## Make .venv with everything in it, from the lock files

demo: setup ## Chat with the bot in this terminal: no token, no network
	$(BIN)/skewcast demo

test: setup ## Run all tests, with the coverage of each file
	$(BIN)/pytest $(PARALLEL) --cov --cov-report=term

check: setup ## Everything continuous integration checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(PARALLEL) --cov --cov-report=term

lock: setup ## Resolve the dependencies anew; UPGRADE=--upgrade takes the newest
	$(COMPILE) $(UPGRADE) --extra postgres pyproject.toml -o requirements.lock
	$(COMPILE) $(UPGRADE) --extra postgres --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(COMPILE) $(UPGRADE) --group pyproject.toml:mlflow-server -c requirements.lock -o requirements-mlflow.lock

image: ## Build the container image
	docker build --target app --tag skewcast .

# The locks name no host: hashes alone say what may be installed.
$(VENV)/.installed: requirements.lock requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@
