# Two commands on a bare machine: `make demo` and `make test`. Both make the environment they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DATA ?= ../shared/data
export NEUROGLASS_DATA ?= $(abspath $(DATA))

.PHONY: demo test test-slow check format docs web bench mutants generate clean

demo: $(VENV)/installed
	$(BIN)/neuroglass demo

test: check
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -m "not slow"

test-slow: $(VENV)/dev
	$(BIN)/python -m pytest -m slow

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m neuroglass.testing.describe_methods --check

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/dev
	$(BIN)/python -m neuroglass.testing.describe_methods --write

docs: $(VENV)/dev
	$(BIN)/python docs/generate.py
	$(BIN)/python -m docs.growing_rectangle

web:
	@echo "The web app has no sources yet; figures are drawn by the report and by matplotlib."

bench: $(VENV)/bench
	$(BIN)/python -m benchmarks.run

mutants: $(VENV)/dev
	$(BIN)/python -m tests.mutants

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@ $(VENV)/installed

$(VENV)/bench: pyproject.toml constraints.txt | $(VENV)/dev
	$(PIP) install --quiet --constraint constraints.txt --editable ".[dev,bench]"
	touch $@
