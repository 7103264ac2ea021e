# Jawab. `make help` lists what there is.

PYTHON ?= python3
BIN := .venv/bin
# Whoever has nothing left takes from the other's half.
PYTEST := $(BIN)/pytest -n auto --dist worksteal
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test check format lint types quick unit bench pictures soak clean

help:            ## this list
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

run: .venv/run.stamp  ## install, migrate, seed the demo, serve on http://127.0.0.1:8000
	@JAWAB_DEMO=1 $(BIN)/jawab serve

test: .venv/test.stamp  ## everything: format, lint, types, import contract, all tests on both databases, a real browser
	@.ci/packages
	@$(MAKE) --no-print-directory lint types
	$(PYTEST)

check: .venv/test.stamp  ## the quick part, under a minute: what asks for no database, and one story
	@$(MAKE) --no-print-directory --jobs lint types quick

quick: .venv/test.stamp
	JAWAB_TEST_DATABASES=sqlite $(PYTEST) -q -m "check or not (database or model or browser or slow or long)"

unit: .venv/test.stamp  ## the longer one: all but browser and slow, on SQLite only
	JAWAB_TEST_DATABASES=sqlite $(PYTEST) -q -m "not slow and not browser"

format: .venv/test.stamp  ## put the code in its usual form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lint: .venv/test.stamp
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/lint-imports --no-logo

types: .venv/test.stamp
	$(BIN)/mypy

bench: .venv/run.stamp  ## the short benchmarks
	$(BIN)/jawab bench intake
	$(BIN)/jawab bench sweep --open 100000 --due 1000

pictures: .venv/test.stamp  ## take the pictures of the README anew, from a demo as it runs today
	$(BIN)/python tests/pictures.py

soak: .venv/test.stamp  ## 20,000 events over six channels, bad providers, kill -9; DATABASE=postgresql, EVENTS=500
	PYTHONPATH=.:tests $(BIN)/python -m soak --database $(or $(DATABASE),sqlite) --events $(or $(EVENTS),20000)

clean:           ## remove the environment and the demo's data
	rm -rf .venv var

# A stamp per set of packages: the second call installs nothing.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Jawab needs Python 3.11 or newer")'
	@$(PYTHON) -m venv .venv

.venv/run.stamp: pyproject.toml | .venv/bin/python
	@echo "Installing (a few minutes the first time)"
	@$(BIN)/pip install --quiet --editable .
	@touch $@

.venv/test.stamp: pyproject.toml | .venv/bin/python
	@echo "Installing with the test tools (a few minutes the first time)"
	@$(BIN)/pip install --quiet --editable '.[test]'
	@touch .venv/run.stamp $@
