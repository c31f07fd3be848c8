PYTHON ?= python3.11
VENV := .venv
TENSORFLOW := .venv-tensorflow
BIN := $(VENV)/bin
ASSIGNMENT ?= c1w2_logistic_regression
SOURCES := pyproject.toml $(shell find autograder -path '*/__pycache__' -prune -o -print)

.PHONY: demo check check-data check-releases test test-tensorflow package package-tensorflow wheel audit site lock clean help
.DEFAULT_GOAL := help

help:
	@echo "make demo    set up .venv, build release/ and solutions/, grade a small class (ASSIGNMENT=$(ASSIGNMENT))"
	@echo "make check   format, lint, types, layers and doctests, in under a minute"
	@echo "make test    set up .venv and run everything that CI runs"
	@echo "make test-tensorflow  set up .venv-tensorflow and run what needs TensorFlow"
	@echo "make wheel   build dist/*.whl, which installs the grader without a clone"
	@echo "make audit   measure the hidden suites with mutants and variants"
	@echo "make site    build the site to read the course on, in website/build/html (needs Node.js)"
	@echo "make lock    resolve the dependencies again (needs uv)"
	@echo "make clean   remove .venv, .venv-tensorflow and everything generated outside git"

$(VENV)/dependencies: requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

# Not editable: Hypothesis takes constants from local modules, so an editable install would draw other examples.
$(VENV)/package: $(VENV)/dependencies $(SOURCES)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index .
	rm -rf build *.egg-info
	touch $@

package: $(VENV)/package

# TensorFlow has an environment of its own: only its lessons are run there, and nothing else is ever run with it.
$(TENSORFLOW)/dependencies: requirements/tensorflow.txt
	$(PYTHON) -m venv $(TENSORFLOW)
	$(TENSORFLOW)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tensorflow.txt
	touch $@

$(TENSORFLOW)/package: $(TENSORFLOW)/dependencies $(SOURCES)
	$(TENSORFLOW)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index .
	rm -rf build *.egg-info
	touch $@

wheel: $(VENV)/dependencies
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --wheel-dir dist .
	rm -rf build *.egg-info

demo: package
	$(BIN)/python -P scripts/demo.py $(ASSIGNMENT)

check: package
	$(BIN)/ruff check .
	$(BIN)/ruff format --check autograder datasets scripts website benchmarks tests/autograder tests/browser
	$(BIN)/mypy
	$(BIN)/python -P -m doctest website/frames.py website/lessons.py
	$(BIN)/pytest -q tests/autograder/house

check-data: package
	$(BIN)/python -m datasets --check --fast

check-releases: package
	$(BIN)/autograder release --check

# One process per core, of one thread; each takes the next tests from another that has more left.
test: check
	OMP_NUM_THREADS=1 $(MAKE) --no-print-directory -j 2 check-data check-releases
	$(BIN)/pytest -q -n auto --dist worksteal --durations 20 --deselect tests/autograder/house

package-tensorflow: $(TENSORFLOW)/package

# The lessons that need TensorFlow, and what grades them: everything else is in `make test`, which has none.
test-tensorflow: $(TENSORFLOW)/package
	$(TENSORFLOW)/bin/autograder release --check $$(grep -lE '^ +"needs": "' source/*/*.ipynb | cut -d/ -f2)
	$(TENSORFLOW)/bin/pytest -q -n auto --dist worksteal -m needs --durations 20 $(addprefix tests/,hidden $(addprefix autograder/,tensorflow \
		grading/test_invariants.py audit/test_sample.py))

audit: package
	$(BIN)/autograder audit

site: package
	$(BIN)/python -m website

lock:
	for extra in base dev cluster tensorflow site; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
			--no-emit-index-url $$([ $$extra = base ] || echo --extra $$extra) \
			$$([ $$extra != tensorflow ] || echo --extra parallel) pyproject.toml -o requirements/$$extra.txt; \
	done

clean:
	rm -rf $(VENV) $(TENSORFLOW) build website/build website/node_modules dist demo *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
