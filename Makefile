# Two commands on a bare machine: `make demo` and `make test`. Both make the environment they need.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DATA ?= ../shared/data
export NEUROGLASS_DATA ?= $(abspath $(DATA))

.PHONY: demo test test-slow check format docs web browser bench mutants generate clean

demo: $(VENV)/installed web
	$(BIN)/neuroglass demo

test: check web browser
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -m "not slow"

test-slow: $(VENV)/dev
	$(BIN)/python -m pytest -m slow

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m neuroglass.testing.describe_methods --check
	$(BIN)/python -m neuroglass.testing.describe_figures --check

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/dev
	$(BIN)/python -m neuroglass.testing.describe_methods --write
	$(BIN)/python -m neuroglass.testing.describe_figures --write

docs: $(VENV)/dev
	$(BIN)/python docs/generate.py
	$(BIN)/python -m docs.growing_rectangle
	$(BIN)/python -m docs.parity

# Node builds the app's assets; where there is none, the server says so and its browser tests are skipped by name.
web:
	@if command -v npm >/dev/null; then cd web && npm ci --silent --no-audit --no-fund && node build.mjs; \
	else echo "npm is not here: install Node.js 20 or newer and run make web, or the app has no pages"; fi

# The browser that the tests drive: Debian's, installed where that may be done.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || test -n "$$NEUROGLASS_CHROMIUM" || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	(apt-get update -qq && apt-get install -qq -y chromium) >/dev/null 2>&1 || echo "chromium could not be installed"; \
	else echo "chromium is not here: the browser tests will be skipped"; fi

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
