# RVU Edge. `make help` lists the commands. Needs Python 3.11 or newer and make; everything else is installed into .venv.
.DEFAULT_GOAL := help
.PHONY: help run test test-all test-ops mutation audit lint fix bench vendor lock shell psql clean
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/run.stamp ## Install, start the database, migrate, load the starter release and the demo, serve (PORT=8000, DEMO=0 for none)
	@$(BIN)/python manage.py serve --port $(PORT)

test: .venv/dev.stamp ## Install the test dependencies, including Chromium, and run the tests (ARGS="-k word" for some)
	@$(BIN)/python scripts/chromium.py
	@$(BIN)/python -m pytest $(ARGS)

test-all: export FULL := 1
test-all: test ## The tests with every code, session and generated case, where `make test` uses a fixed share; then `make mutation`
	@$(BIN)/python -m tests.mutation

test-ops: .venv/dev.stamp ## Install the site on a bare machine by docs/operations.md; slow clients, pgbouncer, a killed primary (needs root)
	@$(BIN)/python -m tests.ops $(ARGS)

mutation: .venv/dev.stamp ## Change the rules one expression at a time; fail where no test notices (ARGS="pace" for one domain)
	@$(BIN)/python -m tests.mutation $(ARGS)

lint: .venv/dev.stamp ## Style, types, layers, templates, migrations, sizes, CSS
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files 'templates/*.html' 'templates/**/*.html' | xargs $(BIN)/djade --check --target-version 5.2
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/check_sizes.py
	$(BIN)/python scripts/check_css.py

fix: .venv/dev.stamp ## Fix what lint can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files 'templates/*.html' 'templates/**/*.html' | xargs $(BIN)/djade --target-version 5.2

bench: .venv/dev.stamp ## Measure speed, each as a ratio to a floor in the same run
	@$(BIN)/python -m tests.performance $(ARGS)

audit: .venv/dev.stamp ## Known vulnerabilities of the locked packages, and their licenses (ARGS=--strict: fail if one can't be checked)
	@$(BIN)/python scripts/audit.py $(ARGS)

vendor: .venv/dev.stamp ## Refetch the pinned browser libraries and fonts (needs npm)
	@$(BIN)/python scripts/vendor.py

lock: .venv/dev.stamp ## Resolve pyproject.toml into the hashed lock files
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --extra dev -o requirements-dev.lock pyproject.toml

shell: .venv/run.stamp ## A Python shell with the models
	@$(BIN)/python manage.py shell

psql: .venv/run.stamp ## A database prompt
	@$(BIN)/python manage.py dbshell

clean: ## Remove the virtual environment, the local database and build files
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m rvuedge.embedded stop; fi
	rm -rf .venv .local static_root .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another one with make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock | .venv/bin/python
	@echo "Installing into .venv"
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	@echo "Installing into .venv, with the tools for tests"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch .venv/run.stamp $@
