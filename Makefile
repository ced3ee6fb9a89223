# The front door. Every target sets itself up: `make run` and `make test` in a fresh clone need nothing before them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATE ?=
ORDERS ?=

.PHONY: help setup run demo test test-long report check bench screenshots scripts-doc lock clean

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# Names, versions and hashes from constraints.txt; the program itself is linked, not copied, and
# compiled here as pip does for what it installs, so that the first start is as quick as the next.
$(READY): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本 (PYTHON=… 可指定)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q kefu_tui
	@touch $(READY)

setup: $(READY) ## create .venv and .venv/bin/kefu

run: setup ## open the desk (ORDERS=file.csv imports first)
	@$(if $(ORDERS),$(BIN)/kefu import "$(ORDERS)" || test $$? -eq 1,:)
	@$(BIN)/kefu

demo: setup ## a generated shop in a temporary store
	@$(BIN)/kefu demo

test: setup ## the whole test suite
	@$(BIN)/python -m pytest

test-long: setup ## the proofs by mass: kills, faults, flips, races, properties (some twenty-five minutes)
	@$(BIN)/python -m pytest -m long -s
	@$(BIN)/python -m pytest tests/domain tests/intake tests/reports tests/scripting --hypothesis-profile long --timeout 1200

report: setup ## today's two sheets (DATE=2026-11-21 for another day)
	@$(BIN)/kefu report $(if $(DATE),--date $(DATE),)

check: setup ## ruff, mypy, import rules, scripts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/kefu scripts check

bench: setup ## figures, as ratios against a floor of the same run
	@$(BIN)/python -m compileall -q kefu_tui tests/bench
	@$(BIN)/python -m tests.bench

screenshots: setup ## redraw docs/images from the running program
	@$(BIN)/python docs/screenshots.py

scripts-doc: setup ## write docs/scripts.md: every script filled in
	@$(BIN)/python docs/samples.py

lock: ## renew constraints.txt (needs uv; names, versions and hashes only)
	@uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o constraints.txt

clean:
	@rm -rf $(VENV) dist build
