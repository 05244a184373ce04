# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
PORT ?= 8501
export WAREHOUSE
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check prove screenshots documents benchmark clean setup setup-tests

run: $(VENV)/runtime.done
	@$(BIN)/python -m pipeline sample --if-absent
	@exec $(BIN)/streamlit run app.py --server.port $(PORT)

# Each file's tests stay in one process, files in their order: browser files last (tests/conftest.py says why).
test: setup-tests check
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(VENV)/tests.done
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

prove: setup-tests
	@$(BIN)/python -m tests.support.proof $(ONLY)

screenshots: setup-tests
	@$(BIN)/python -m tests.support.screenshots

# Pages that are made from code: the command line, the findings.
documents: $(VENV)/tests.done
	@$(BIN)/python -m tests.support.command_document
	@$(BIN)/python -m tests.support.write_findings

benchmark: $(VENV)/tests.done
	@$(BIN)/python -m benchmarks.score
	@$(BIN)/python -m benchmarks.chance
	@$(BIN)/python -m benchmarks.collect

setup: $(VENV)/runtime.done

$(VENV)/runtime.done: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed (PYTHON=... make run)") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/tests.done: $(VENV)/runtime.done tests/requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

# The browser and the office program that the tests drive; asked for only where they are missing.
setup-tests: $(VENV)/tests.done
	@sh tests/support/system_packages.sh

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
