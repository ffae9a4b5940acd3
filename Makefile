# make demo: build everything and look at it.   make test: pass every test.
# PYTHON chooses the interpreter (3.11 or newer); VENV the environment's folder; TESTS which tests (make test TESTS=tests/test_cli.py).
PYTHON ?= python3
VENV ?= .venv
TESTS ?=
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check bench lock clean

demo: $(VENV)/.installed
	@$(BIN)/rolegraph build
	@$(BIN)/rolegraph page -o exports/rolegraph.html
	@echo; echo "Whom does an operations manager report to?"
	@$(BIN)/rolegraph reports-to "operations manager"
	@echo; echo "Which is higher, the office administrator or the office manager?"
	@$(BIN)/rolegraph higher "office administrator" "office manager"
	@echo; echo "What does the title of chief operations officer name?"
	@$(BIN)/rolegraph titles "chief operations officer"
	@echo; echo "The page:  $(CURDIR)/exports/rolegraph.html"
	@echo "To go on:  . $(VENV)/bin/activate  then  rolegraph --help"

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rolegraph tidy --check
	$(BIN)/python -m pytest $(TESTS)

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# The locks carry versions and hashes for Python 3.11 to 3.13 and name no address.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 \
	  --custom-compile-command "make lock" pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) .rolegraph build dist exports/rolegraph.html tests/out
