# `make install` and `make tested` need only Python 3.11 or later; the rest, an environment.
PYTHON ?= python
VENV_PYTHON := .venv/bin/python

.PHONY: tested install check lint types layers test slow stories format serve demo bench evaluate peers real pictures

# On a fresh machine: everything into .venv, then all checks. CI runs this, then `slow`.
tested: install
	$(MAKE) check PYTHON=$(VENV_PYTHON)

install:
	test -x $(VENV_PYTHON) || python3.11 -m venv .venv || python3 -m venv .venv
	$(VENV_PYTHON) -m pip install --quiet --upgrade "pip>=25.1"
	$(VENV_PYTHON) -m pip install --quiet --constraint constraints.txt --editable . --group dev

check: lint types layers test

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

layers:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as main; main()"

# Two processes: the machines this runs on have two cores.
test:
	$(PYTHON) -m pytest -n 2 --dist loadfile

# What takes long: all of the real data, long random sequences, whole journeys in a browser.
slow:
	$(PYTHON) -m pytest -n 2 --dist load -m slow

# Thousands of acts in any order: SVOD_STORIES stories of 30 on each database, some 2,000 an hour.
stories:
	SVOD_STORIES=$${SVOD_STORIES:-100} $(PYTHON) -m pytest -q -s -m slow tests/catalog/test_reversible.py $(ARGS)

format:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

serve:
	$(PYTHON) -m catalog.cli serve

demo:
	$(PYTHON) -m catalog.cli demo

# A cataloguer's first day in a browser, photographed for docs/librarian/desk.md.
pictures:
	SVOD_PICTURES=docs/img/desk $(PYTHON) -m pytest -q -m slow tests/walks/test_desk_journey.py -k "invitation and not no"

# Writes the dated table docs/benchmarks.md.
bench:
	$(PYTHON) -m tests.bench

# How good matching is: docs/matching.md. `python -m tests.evaluate.learn` proposes weights.
evaluate:
	$(PYTHON) -m tests.evaluate

# Other programs that `make evaluate` compares with; in an environment of their own.
peers:
	$(PYTHON) -m venv .peers/venv
	.peers/venv/bin/python -m pip install --quiet dedupmarcxml scikit-learn pandas splink
	npm install --silent --prefix .peers @natlibfi/melinda-record-matching @babel/runtime@7

# docs/real-files.md and .tsv: what becomes of the files of SVOD_REAL_DATA, summed up and one by one.
real:
	$(PYTHON) -m tests.bench.files
	$(PYTHON) -m tests.bench.real
