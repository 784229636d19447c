# Two words for users: `make run` opens the app, `make test` runs everything that CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# What the pictures of the documentation show: the EHDS regulation where it lies beside the clone, else a made-up act.
POLICY ?= $(wildcard ../shared/bench/policies/eu-ehds-2025-327-oj-en.pdf)

.PHONY: run test check lint setup setup-dev lock bench eval screenshots clean

run: setup
	$(BIN)/recommender briefs
	$(BIN)/streamlit run app/streamlit_app.py --server.port $(PORT)

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

$(VENV)/.installed: pyproject.toml constraints.txt scripts/setup.sh
	PYTHON=$(PYTHON) VENV=$(VENV) scripts/setup.sh '.[ocr]'
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	PYTHON=$(PYTHON) VENV=$(VENV) scripts/setup.sh '.[ocr,dev]'
	touch $@

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Everything: lint, types and all tests, the browser's included. Those in the browser mostly wait, so three at a time.
test: lint
	scripts/system-packages.sh
	$(BIN)/pytest -n 3 --dist loadfile

# Before every commit: the same without the tests that load a model or a browser, or take seconds.
check: lint
	$(BIN)/pytest -n 2 --dist loadfile -m "not model and not browser and not slow"

bench: setup-dev
	$(BIN)/python benchmarks/overhead.py
	$(BIN)/python benchmarks/speed.py --long

# Against the judgements where they lie beside the clone; then what only whole documents show: quotes, twins, controls.
eval: setup-dev
	$(BIN)/recommender evaluate ../shared/bench
	$(BIN)/python benchmarks/quality.py

screenshots: setup-dev
	scripts/system-packages.sh
	$(BIN)/python scripts/screenshots.py $(POLICY)

# Writes down the versions that the tests passed with. torch stays out: pyproject.toml alone pins it.
lock: setup-dev
	$(BIN)/pip freeze --exclude-editable --exclude torch --exclude policy-recommender | LC_ALL=C sort -f > constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
