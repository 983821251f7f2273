# `make demo` audits a sample stack, `make test` runs all tests; each sets itself up first. Python 3.11 or newer and pip.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test versions package lint types docs site golden notebooks benchmark accuracy mutation clean
.DEFAULT_GOAL := help

help:
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.venv/.run: pyproject.toml requirements/run.txt
	$(PYTHON) -m venv .venv
	$(PIP) -r requirements/run.txt
	$(PIP) --no-deps -e .
	touch $@

.venv/.ready: .venv/.run requirements/test.txt
	$(PIP) -r requirements/test.txt
	touch $@

demo: .venv/.run ## audit the corner shop, print the summary, draw the silo diagram
	$(BIN)/stackaudit audit sample_stacks/corner_shop.yaml
	mkdir -p build
	$(BIN)/stackaudit draw silos sample_stacks/corner_shop.yaml -o build/corner_shop.png

test: .venv/.ready ## run all tests, doctests and import contracts included
	$(BIN)/python -m pytest -n auto

versions: ## run all tests on the lowest versions allowed and on the newest Python that is here
	.ci/versions lowest newest

package: ## build source archive and wheel in build/package/, and try the wheel where nothing else is installed
	PYTHON=$(PYTHON) .ci/package

lint: .venv/.ready ## style, docstrings, security, import order
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/.ready ## mypy --strict
	$(BIN)/mypy

docs: .venv/.ready ## write the pages of docs/reference that are made from the code
	$(BIN)/python -m scripts.docs

.venv/.site: .venv/.run requirements/docs.txt
	$(PIP) -r requirements/docs.txt
	touch $@

site: .venv/.site ## build the documentation into build/site, and check every link in it
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	$(BIN)/python scripts/check_site.py build/site

golden: .venv/.ready ## refresh the golden files after a change that is meant
	$(BIN)/python -m pytest tests/test_golden.py -p no:randomly --refresh-golden

notebooks: .venv/.ready ## run the notebooks and store them with their outputs, after a change that is meant
	$(BIN)/python scripts/refresh_notebooks.py

benchmark: .venv/.ready ## measure speed as ratios within one run
	$(BIN)/python benchmarks/run.py

accuracy: .venv/.ready ## plant known faults in clean stacks, and write docs/explanation/accuracy.md
	$(BIN)/python -m benchmarks.accuracy --write docs/explanation/accuracy.md

mutation: .venv/.ready ## change the code in small ways and count the changes that no test notices: docs/explanation/mutation.md (an hour)
	$(PIP) "mutmut>=3.8"
	$(BIN)/python scripts/mutation.py

clean: ## remove what the other targets made
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
