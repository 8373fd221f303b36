# make run opens the counter in a browser page, make test runs all tests; both install what they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check
QUESTIONS := tests/questions/members-2.jsonl
AS_OF := 2026-11-22

.PHONY: run chat test test-quick style lint format types eval eval-words bench index train lock clean

run: .venv/ready
	@$(BIN)/madoguchi serve

chat: .venv/ready
	@$(BIN)/madoguchi chat

test: .venv/ready-dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

style: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint: style
	$(BIN)/madoguchi lint

format: .venv/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/ready-dev
	$(BIN)/mypy

eval: .venv/ready-dev
	$(BIN)/madoguchi eval $(QUESTIONS) --as-of $(AS_OF) --compare

eval-words: .venv/ready-dev
	$(BIN)/madoguchi eval $(QUESTIONS) --as-of $(AS_OF) --words-only

bench: .venv/ready-dev
	$(BIN)/python -m tests.benchmarks.matching
	$(BIN)/python -m tests.benchmarks.calculators
	$(BIN)/python -m tests.benchmarks.platforms
	$(BIN)/python -m tests.benchmarks.engines
	$(BIN)/python -m tests.benchmarks.broadcasting

index: .venv/ready
	$(BIN)/madoguchi index

train: .venv/ready-dev
	$(BIN)/madoguchi train

# Both lock files serve every supported Python and platform; they hold hashes and no address.
lock: .venv/ready-dev
	$(INSTALL) uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 15) else "Python 3.11 to 3.14 is needed: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv .venv

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what is needed in .venv (once) ..."
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.lock .venv/ready
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv var build *.egg-info
