# Everything the project can do, one command each; `make` alone lists them.

VENV ?= .venv
ARGS ?=
WORKERS ?= 2
# The first of these that is new enough and can make a virtual environment is taken.
PYTHON ?= python3.14 python3.13 python3.12 python3.11 python3

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
RUNTIME := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
LOCK := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/python -m piptools compile --quiet \
	--generate-hashes --allow-unsafe --strip-extras --build-deps-for editable \
	--no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help install demo test check format messages lock bench soak
.PHONY: check-format check-lint check-types check-imports check-catalogues check-locks

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

install: $(RUNTIME) ## virtual environment, locked dependencies, the program itself

demo: $(RUNTIME) ## the bot with its sandbox, a fictional programme and a page in the browser (ARGS="--port 8081")
	@$(BIN)/convenor demo $(ARGS)

test: $(DEV) ## the whole suite, PostgreSQL and browser included (ARGS="-k risk", WORKERS=2)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: check-format check-lint check-types check-imports check-catalogues check-locks ## format, lint, types, import rules, catalogues and locks

check-format: $(DEV)
	$(BIN)/ruff format --check .

check-lint: $(DEV)
	$(BIN)/ruff check .

check-types: $(DEV)
	$(BIN)/mypy

check-imports: $(DEV)
	$(BIN)/lint-imports

check-catalogues: $(DEV)
	$(BIN)/python -m locales.catalogues check

check-locks: $(DEV)
	$(BIN)/python -m tests.locks

format: $(DEV) ## put the code into its one format and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(DEV) ## collect the sentences of the code and bring every catalogue up to date
	$(BIN)/python -m locales.catalogues extract

lock: $(DEV) ## write the lock files anew from pyproject.toml (ARGS=--upgrade for newer releases)
	$(LOCK) $(ARGS) --output-file requirements.txt pyproject.toml
	$(LOCK) $(ARGS) --constraint requirements.txt --extra dev --output-file requirements-dev.txt pyproject.toml

bench: $(DEV) ## measure speed against peers, into var/bench.json
	$(BIN)/python -m tests.bench $(ARGS)

soak: $(DEV) ## run for long under load and faults
	$(BIN)/python -m tests.soak $(ARGS)

$(BIN)/python:
	@for python in $(PYTHON); do \
		if "$$python" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; \
		then echo "Making $(VENV) with $$python"; exec "$$python" -m venv --clear $(VENV); fi; \
	done; \
	echo "Convenor needs Python 3.11, 3.12, 3.13 or 3.14 with its venv module, and found none on the PATH." >&2; \
	echo "On Debian or Ubuntu: apt-get install python3 python3-venv. Elsewhere: make install PYTHON=/where/python/is" >&2; \
	exit 1

$(VENV)/.locked: requirements.txt | $(BIN)/python
	@echo "Installing the locked dependencies"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

# Without isolation: the locked dependencies hold the builder as well, and nothing unlocked is fetched.
# Its one warning says that folders here shadow what is installed, which is the very point of --editable.
$(RUNTIME): $(VENV)/.locked pyproject.toml
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.txt
	@echo "Installing the locked dependencies of development"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
