# make demo   sets up, ingests the sample corpus, serves it on http://127.0.0.1:8000
# make test   sets up what tests need and runs them all
# make setup  the set-up alone
# make bench-finding  how well documents are found, beside stemming and bare words; needs real documents

.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo test lint bench-finding messages sample lock clean

PYTHON ?= python3
BIN := .venv/bin

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup: .venv/ready
setup-test: .venv/ready-for-tests

.venv/ready: requirements/run.txt pyproject.toml
	@PYTHON="$(PYTHON)" sh tests/setup/venv.sh
	$(BIN)/pip install --quiet --use-pep517 --require-hashes --requirement requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-for-tests: .venv/ready requirements/test.txt
	$(BIN)/pip install --quiet --use-pep517 --require-hashes --requirement requirements/test.txt
	@sh tests/setup/browser.sh
	@touch $@

demo: setup
	$(BIN)/svod demo

test: setup-test
	$(BIN)/pytest

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench-finding: setup-test
	$(BIN)/python -m tests.bench.finding $(if $(JSON),--json $(JSON))

# the binary files of the sample corpus, from corpus/_source
sample: setup-test
	$(BIN)/python corpus/_source/make.py

# gettext catalogues, after a message was added or changed; translate what is new, then again
messages: setup-test
	$(BIN)/pybabel -q extract -F babel.cfg -k message -k lazy_gettext --no-location --sort-output \
	  -o .venv/messages.pot webui
	$(BIN)/pybabel -q update -i .venv/messages.pot -d webui/translations --no-fuzzy-matching
	$(BIN)/pybabel -q compile -d webui/translations

# pinned versions with hashes, after a dependency changed; needs uv
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header pyproject.toml --group build --output-file requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header pyproject.toml --group build --group test -c requirements/run.txt \
	  --output-file requirements/test.txt

clean:
	rm -rf .venv var *.egg-info
