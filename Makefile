# `make` alone lists the commands. Each works on a machine with only git, make and Python 3.11 or newer.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python that is new enough; `make install PYTHON=/path/to/python3` names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; exit; }; done; echo python3)
BIN := .venv/bin
# Short trials that kill processes: by themselves, after the rest.
TRIALS := src/throughline/site/tests/test_trust.py
# Lint and types need the settings, not a real installation: they get a key of their own and keep no files.
PRETEND := env THROUGHLINE_MASTER_KEY=bm90IGEgcmVhbCBrZXksIG9ubHkgZm9yIGNoZWNraW4=

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: install
install: .venv/.run .venv/.static ## set up what runs and analyses, in .venv
	@:

.PHONY: run
run: install ## start the demonstration on http://127.0.0.1:8000 (people=N, full=1, port=N)
	@exec $(BIN)/throughline demo $(if $(port),--port $(port)) $(if $(people),--people $(people)) $(if $(full),--full)

.PHONY: test
test: lint check-units check-browser ## everything that CI runs: style, types, order of the house, tests, browser

.PHONY: lint
lint: tools ## style, types, the order of the house, and no secret written down
	$(BIN)/python tools/scan.py --secrets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(PRETEND) $(BIN)/mypy
	$(PRETEND) $(BIN)/lint-imports --no-cache

.PHONY: scan
scan: tools ## look for secrets that were written down, and for known holes in the packages
	$(BIN)/python tools/scan.py

.PHONY: check-units
check-units: tools ## unit, property and database tests
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not browser and not soak" --ignore $(TRIALS)
	$(BIN)/pytest -q -m "not soak" $(TRIALS)

.PHONY: check-browser
check-browser: tools ## journeys in a real browser; skipped, saying so, where none can be had
	@browser="$$($(BIN)/python tools/chromium.py)" && CHROMIUM="$$browser" $(BIN)/pytest -q -n 2 -m browser tests/browser

.PHONY: soak
soak: tools ## hours of trials: killed, tampered with, attacked, written on at once, loaded, the full nation
	$(BIN)/pytest -q -m soak

.PHONY: format
format: tools ## bring the code into its form
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

.PHONY: lock
lock: tools ## write requirements/*.txt and package-lock.json anew (upgrade=1 takes the newest)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tools/lock.py $(if $(upgrade),--upgrade)

.PHONY: clean
clean: ## remove what install and the tools made; what was recorded stays
	rm -rf .venv node_modules src/throughline/web/static/vendor src/throughline/paper/typefaces .mypy_cache .pytest_cache .ruff_cache \
		.hypothesis .import_linter_cache htmlcov .coverage build dist src/*.egg-info

.PHONY: tools
tools: install .venv/.dev

.venv/.run: requirements/run.txt requirements/uv.txt pyproject.toml tools/install.py
	@echo "Setting up .venv with $(PYTHON)"
	@$(PYTHON) tools/install.py run
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo "Adding the development tools"
	@$(PYTHON) tools/install.py dev
	@touch $@

.venv/.static: package.json package-lock.json tools/build_static.py .venv/.run
	@echo "Fetching the browser parts and typefaces"
	@$(BIN)/python tools/build_static.py
	@touch $@
