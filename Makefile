# `make` lists what there is to do. Set-up happens by itself, once for every state of the lock files.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
TESTS ?= tests

# A stamp carries the sum of the lock it was made from, and lies in the environment it speaks of.
sum = $(shell cat pyproject.toml $(1) .ci/system | cksum | cut -d' ' -f1)
RUN := .venv/.rollout-run-$(call sum,requirements.lock)
TEST := .venv/.rollout-test-$(call sum,requirements.lock requirements-test.lock)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := install --require-hashes --only-binary :all:

.PHONY: help demo test lint unit slow bench drills lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(RUN) ## Set up, then play a whole rollout of 200 facilities in ./demo
	$(BIN)/rollout demo --workspace demo

test: lint unit slow ## Set up, then lint, types, import rules and every test

lint: $(TEST) ## Only lint, format, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(TEST) ## Only the quick tests
	$(BIN)/python -m pytest $(TESTS) -m "not slow" -n 2

slow: $(TEST) ## Only the slow tests: browsers, servers, wheels, whole rollouts
	$(BIN)/python -m pytest $(TESTS) -m slow -n 2 --dist loadfile --durations 10

bench: $(TEST) ## Measure the main job and the calendar at growing sizes
	$(BIN)/python -m tests.bench

drills: $(TEST) ## The drills, longer than the tests run them (DRILL_SEED=8 for another course)
	DRILL_KILLS=40 DRILL_LETTERS=1000 DRILL_PLANS=300 DRILL_TEXTS=all $(BIN)/python -m pytest tests/drills --durations 10

lock: ## Pin every dependency again, with hashes (needs uv)
	uv pip compile pyproject.toml --group build $(COMPILE) -o requirements.lock
	uv pip compile pyproject.toml --group build --extra test -c requirements.lock $(COMPILE) -o requirements-test.lock
COMPILE := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

clean: ## Remove the environment, the demo and what tools left behind
	rm -rf .venv .make demo dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

$(RUN): | .venv/bin/python
	@.ci/system run $(PYTHON)
	@echo "Installing the product (a minute or two, once)"
	@$(PIP) $(LOCKED) -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@rm -f .venv/.rollout-run-* && touch $@

$(TEST): $(RUN)
	@.ci/system test $(PYTHON)
	@echo "Installing what the tests need"
	@$(PIP) $(LOCKED) -r requirements-test.lock
	@rm -f .venv/.rollout-test-* && touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	@.ci/system run $(PYTHON)
	@$(PYTHON) -m venv .venv
