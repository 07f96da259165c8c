# make demo   sets up, ingests the sample corpus, serves it on http://127.0.0.1:8000
# make test   sets up what tests need and runs them all
# make setup  the set-up alone
# make test-whoosh3  the engine's tests with whoosh3, the fork of Whoosh
# make test-api       the API once more, asked much more than the tests do (EXAMPLES=200)
# make bench-engine   how fast the engine is, beside Whoosh, tantivy and SQLite (SIZES=10000,50000)
# make bench-answers  how long whole answers take over HTTP (SIZES=10000)
# make bench-exports  how long whole results take, and how much memory (SIZES=10000)
# make bench-hostile  what the worst questions cost (SIZES=10000)
# make bench-load     fifty readers while a run goes on (DOCUMENTS=10000)
# make bench-intake   how fast files become findable, beside recollindex (SIZES=2000 UNCHANGED=100000)
# make api            what was added to /api/v1, into the snapshot that tests hold it to
# make pictures       the pictures of docs/images, over the sample corpus
# make bench-parallel how well versions are set side by side; needs real documents
# make bench-finding  how well documents are found, beside stemming and bare words; needs real documents

.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo test test-whoosh3 test-api lint bench-finding bench-engine \
  bench-answers bench-exports bench-hostile bench-load bench-intake bench-parallel messages api pictures sample lock clean

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
	@sh tests/setup/reading.sh
	@touch $@

.venv/ready-for-tests: .venv/ready requirements/test.txt
	$(BIN)/pip install --quiet --use-pep517 --require-hashes --requirement requirements/test.txt
	@sh tests/setup/browser.sh
	@touch $@

demo: setup
	$(BIN)/svod demo

# the runs that are killed are forked off the tests' own process, which must have no threads: they
# have one to themselves
test: setup-test
	$(BIN)/pytest --ignore tests/night
	$(BIN)/pytest tests/night

test-whoosh3: setup-test
	rm -rf .venv/whoosh3
	$(BIN)/pip install --quiet --no-deps --require-hashes --target .venv/whoosh3 \
	  --requirement requirements/whoosh3.txt
	SVOD_TEST_WHOOSH3=$(CURDIR)/.venv/whoosh3 PYTHONPATH=$(CURDIR)/.venv/whoosh3 \
	  $(BIN)/pytest tests/indexer/engines

# what is made up for them is something else each time
test-api: setup-test
	SVOD_TEST_EXAMPLES=$(or $(EXAMPLES),200) $(BIN)/pytest tests/webui/api/test_schema.py \
	  tests/webui/test_one_answer.py

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench-finding: setup-test
	$(BIN)/python -m tests.bench.finding $(if $(JSON),--json $(JSON))

bench-parallel: setup-test
	$(BIN)/python -m tests.bench.parallel $(if $(DATA),--data $(DATA)) $(if $(SEEDS),--seeds $(SEEDS))

bench-engine: setup-test
	$(BIN)/pip install --quiet --require-hashes --requirement requirements/bench.txt
	$(BIN)/python -m tests.bench.engine $(if $(SIZES),--sizes $(SIZES)) $(if $(JSON),--json $(JSON))

bench-answers: setup-test
	$(BIN)/python -m tests.bench.answers $(if $(SIZES),--sizes $(SIZES)) $(if $(JSON),--json $(JSON))

bench-exports: setup-test
	$(BIN)/python -m tests.bench.exports $(if $(SIZES),--sizes $(SIZES)) $(if $(JSON),--json $(JSON))

bench-hostile: setup-test
	$(BIN)/python -m tests.bench.hostile $(if $(SIZES),--sizes $(SIZES)) $(if $(JSON),--json $(JSON))

bench-load: setup-test
	$(BIN)/python -m tests.bench.load $(if $(DOCUMENTS),--documents $(DOCUMENTS)) $(if $(JSON),--json $(JSON))

bench-intake: setup-test
	@sh tests/setup/recoll.sh
	$(BIN)/python -m tests.bench.intake $(if $(SIZES),--sizes $(SIZES)) \
	  $(if $(UNCHANGED),--unchanged $(UNCHANGED)) $(if $(BENCH_HOME),--home $(BENCH_HOME)) \
	  $(if $(JSON),--json $(JSON)) $(if $(MARKDOWN),--markdown $(MARKDOWN))

# refuses whatever is no addition
api: setup-test
	$(BIN)/python -m tests.webui.api.stability

pictures: setup-test
	$(BIN)/python -m tests.webui.pictures

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
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --group bench --output-file requirements/bench.txt

clean:
	rm -rf .venv var *.egg-info
