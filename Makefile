# One command for people and CI alike: `make check` sets up .venv and runs lint, types, layers, tests and documentation.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: check lint types layers test docs

check: lint types layers test docs

$(BIN)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

lint: $(BIN)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/.ready
	$(BIN)/mypy

layers: $(BIN)/.ready
	$(BIN)/lint-imports

test: $(BIN)/.ready
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2

docs: $(BIN)/.ready
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
