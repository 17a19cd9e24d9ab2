# make start   set everything up and open the app in the browser     make start EXPORT=my-export.zip looks at that, too
# make demo    the same with an invented platform: object at its desk, let it train, check the proof
# make report  set everything up and see what of an export may be used     make report EXPORT=my-export.zip
# make test    set everything up and pass the tests
# make help    all targets

PYTHON ?= python3
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN    := $(VENV)/Scripts
else
BIN    := $(VENV)/bin
endif
EXPORT ?=
OUT    ?= out
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

# dkimpy and authres are published as source only: pure Python, built with the pinned setuptools of build.txt.
FROM_SOURCE = --no-binary dkimpy,authres --no-build-isolation

# Several processes, each with whole files of tests: Spark, Ray and Chromium start once per file, and need their memory.
# How many, and which files begin: tests/conftest.py.
TEST    = $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# The tests start hundreds of processes: each would compile the same files anew where the environment keeps Python from
# writing down what it compiled, which costs two thirds of the time of a test that starts one.
test test-all: export PYTHONDONTWRITEBYTECODE =

PIN     = $(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade --quiet \
          --no-emit-index-url --no-annotate --custom-compile-command "make lock"

.PHONY: help start demo report cluster test test-all check format lint types types-here types-windows imports rulebook bench bench-gate bundle lock migrations clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Widerspruch needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)

# A stamp per set of pins: setting up again costs nothing until the pins change.
$(VENV)/.base: requirements/base.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Wird eingerichtet, nur dieses Mal; das dauert ein bis zwei Minuten ... (Setting up, this once: a minute or two.)"
	@$(INSTALL) -r requirements/build.txt
	@$(INSTALL) $(FROM_SOURCE) -r requirements/base.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.desk: requirements/desk.txt $(VENV)/.base
	@echo "Wird eingerichtet, was eine Plattform braucht ... (Setting up what a platform needs ...)"
	@$(INSTALL) $(FROM_SOURCE) -r requirements/desk.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(INSTALL) $(FROM_SOURCE) -r requirements/dev.txt
	@touch $@

# PySpark comes as source only, 456 MB; where it cannot be had, the tests that need it say so and are skipped.
$(VENV)/.cluster: requirements/cluster.txt $(VENV)/.dev
	@echo "Installing Spark and Ray for the cluster tests (once; some minutes) ..."
	@if $(INSTALL) --no-binary pyspark --no-build-isolation -r requirements/cluster.txt; then touch $@; \
	else echo "Spark and Ray could not be installed: the tests on a cluster are skipped. Again: make cluster"; fi

start: $(VENV)/.base  ## set up, then open the app in the browser (on EXPORT=...)
	@$(BIN)/python -m widerspruch app $(EXPORT)

demo: $(VENV)/.desk  ## set up, then start both ends: the app, and a platform's desk with its invented people and mail
	@$(BIN)/python -m widerspruch desk serve --demo --with-app

report: $(VENV)/.base  ## set up, then show what of EXPORT=... (or of an invented export) may be used
	@$(BIN)/python scripts/report.py --out "$(OUT)" $(EXPORT)

cluster: $(VENV)/.cluster  ## set up Spark, Ray and Java for the tests that need a cluster
	@sh scripts/install-java.sh

test: $(VENV)/.dev check cluster  ## set up, then format, lint, types, imports, rulebook and all fast tests
	@sh scripts/install-chromium.sh
	@sh scripts/install-postgresql.sh
	@sh scripts/install-dovecot.sh
	$(TEST) -m "not slow"

test-all: $(VENV)/.dev check cluster  ## the same with the slow tests
	@sh scripts/install-chromium.sh
	@sh scripts/install-postgresql.sh
	@sh scripts/install-dovecot.sh
	$(TEST) --hypothesis-profile thorough

check: format lint types imports rulebook  ## format, lint, types, import contract, rulebook

format: $(VENV)/.dev
	$(BIN)/python -m ruff format --check src tests benchmarks scripts

lint: $(VENV)/.dev
	$(BIN)/python -m ruff check src tests benchmarks scripts

# Both at once: a cache is of one platform, so neither waits for the other.
types: $(VENV)/.dev
	@$(MAKE) --no-print-directory --jobs 2 types-here types-windows

types-here:
	$(BIN)/python -m mypy

types-windows:
	$(BIN)/python -m mypy --platform win32 --cache-dir .mypy_cache/win32

imports: $(VENV)/.dev
	$(BIN)/lint-imports

rulebook: $(VENV)/.base  ## check the rulebook's files
	$(BIN)/widerspruch rulebook check

bench: $(VENV)/.dev  ## measure speed and memory on generated exports (about 10 minutes, 6 GB of disk)
	$(BIN)/python -m benchmarks.run

bench-gate: $(VENV)/.dev  ## measure the gate on 50 M posts (an hour or two, 25 GB of disk); ARGS="--minutes 30", "--rows 1000000"
	$(BIN)/python -m benchmarks.gate.run --chart docs/gate-growth.svg $(ARGS)

# A bundle holds what its environment has: so it gets one of its own, with the base install and nothing else.
bundle: $(VENV)/.dev  ## make a bundle that runs without Python, for the system it is made on; then try it in a browser
	@$(PYTHON) -m venv --clear $(VENV)/bundle
	@$(VENV)/bundle/$(notdir $(BIN))/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --only-binary :all: -r requirements/build.txt
	@$(VENV)/bundle/$(notdir $(BIN))/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --only-binary :all: $(FROM_SOURCE) -r requirements/bundle.txt
	@$(VENV)/bundle/$(notdir $(BIN))/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation .
	@$(VENV)/bundle/$(notdir $(BIN))/python scripts/bundle.py --out dist
	@sh scripts/install-chromium.sh
	$(BIN)/python -m pytest tests/journeys/test_bundle.py

lock: $(BIN)/python  ## pin the dependencies again
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(PIN) requirements/build.in -o requirements/build.txt
	$(PIN) pyproject.toml -o requirements/base.txt
	$(PIN) requirements/bundle.in pyproject.toml --constraints requirements/base.txt -o requirements/bundle.txt
	$(PIN) pyproject.toml --extra desk -o requirements/desk.txt
	$(PIN) pyproject.toml --extra desk --extra gate --extra log --extra tables --extra keyring --extra lineage --extra dev --constraints requirements/desk.txt -o requirements/dev.txt
	$(PIN) pyproject.toml --extra spark --extra ray --constraints requirements/dev.txt -o requirements/cluster.txt

migrations: $(VENV)/.dev  ## write the desk's migration anew from its tables (there is one until the first release)
	$(BIN)/python scripts/migrations.py
	$(BIN)/python -m ruff format --quiet src/widerspruch/desk/migrations
	$(BIN)/python scripts/released_desk.py

clean:  ## remove what was set up and written
	rm -rf $(VENV) $(OUT) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
