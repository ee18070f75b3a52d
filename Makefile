# `make up` starts the product, `make test` proves it; both do all of their own set-up.

# Independent of the caller's locale: file names, messages and the tests' sort orders are UTF-8 and C.
export LC_ALL := C.UTF-8
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV   := .venv
BIN    := $(VENV)/bin
RIVALS := .venv-rivals
PYTHON ?= $(shell command -v python3.11 || command -v python3)
ARGS   ?=

.DEFAULT_GOAL := up
.PHONY: up test lint faults bench rivals lock fonts screenshots clean tools

up: $(VENV)/.runtime
	@$(BIN)/onescreen up --demo $(ARGS)

test: tools lint
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

faults: tools $(VENV)/.test
	@$(BIN)/python -m pytest -m faults $(ARGS)

bench: tools $(VENV)/.test
	@$(BIN)/onescreen bench $(ARGS)

# The frameworks that `bench wall` measures beside ours, in an environment of their own.
rivals: $(RIVALS)/.installed

$(RIVALS)/.installed: bench/rivals/requirements.txt
	@echo "installing what $< pins ..."
	@$(PYTHON) -m venv --clear $(RIVALS)
	@$(RIVALS)/bin/python -m pip install --quiet --no-compile --require-hashes -r $<
	@touch $@

tools:
	@.ci/install-tools

# Hashes cover what builds the editable install too: hatchling is pinned with the rest, so no isolation.
# Python compiles what it imports when it does: compiling all of it first is a third of the waiting.
install = $(BIN)/python -m pip install --quiet --no-compile --require-hashes -r $(1) \
	&& $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .

$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing what requirements.txt pins ..."
	@$(call install,requirements.txt)
	@touch $@

# The pins for tests hold those of the runtime, so this install serves both.
$(VENV)/.test: requirements-test.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing what requirements-test.txt pins ..."
	@$(call install,requirements-test.txt)
	@touch $@ $(VENV)/.runtime

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python is missing: install python3.11 and python3.11-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is too old: install python3.11 and python3.11-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) cannot make a venv: install python3.11-venv (apt-get install python3.11-venv)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Pins anew from pyproject.toml, and the rivals' from their own list. No address is recorded: who installs chooses the index.
compile = $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-options \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --resolver=backtracking

lock: export CUSTOM_COMPILE_COMMAND := make lock
lock: $(VENV)/.test
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(compile) pyproject.toml --extra build -o requirements.txt
	@$(compile) pyproject.toml --extra build --extra test -o requirements-test.txt
	@$(compile) bench/rivals/requirements.in -o bench/rivals/requirements.txt

# The fonts of the screens, anew from their packages; the same bytes each time. Needs npm.
fonts: $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --require-hashes -r deploy/fonts-requirements.txt
	@$(BIN)/python deploy/fonts.py

# The pictures of the wall and of the desk, docs/screenshots/, anew.
screenshots: tools $(VENV)/.test
	@$(BIN)/python -m tests.visual.screenshots

clean:
	rm -rf $(VENV) $(RIVALS) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
