# Kingside: `make run` tries it, `make check` is what every change passes. `make` alone lists what there is.
PORT ?= 8000
SET_UP = python="$$(scripts/find-python)" && "$$python" -m scripts.setup
IN := .venv/bin/
# compiled modules are kept, whatever the shell says: commands and tests that start one begin sooner
export PYTHONDONTWRITEBYTECODE =
# what Django's settings find while they are checked: a home of nobody
CHECKED_HOME = KINGSIDE_HOME=$(CURDIR)/.venv/home
DEPLOYED = KINGSIDE_SITE=https://kingside.example.com
# four workers on two cores: some tests wait for a server or a browser
TESTS = $(IN)pytest -n 4 --dist loadscope --no-loadscope-reorder
# what the lake works out in one run of `make check` is worked out once (tests/built_once.py)
check: export KINGSIDE_WORKED_OUT = $(CURDIR)/.venv/worked-out

.DEFAULT_GOAL := help
.PHONY: help run serve demo-reset setup test test-postgres test-spark check lint types floors django front-end docs bench messages pictures lock

help: ## list these
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

run: ## set up what is needed, then start the demo company on http://localhost:8000 (PORT changes it)
	@$(SET_UP) run --port $(PORT)
	@exec $(IN)kingside demo --port $(PORT)

serve: ## set up what is needed, then start your own company on http://localhost:8000 (PORT changes it)
	@$(SET_UP) serve --port $(PORT)
	@exec $(IN)kingside serve --port $(PORT)

demo-reset: ## forget what was done in the demo and load it afresh
	@$(SET_UP) run
	@$(IN)kingside demo --reset --no-serve

setup: ## the environment to work in: all tools, all test libraries
	@$(SET_UP) dev

test: setup ## all tests but those on Spark; installs chromium where it may, and says at the end what it skipped and why
	@$(IN)python -m scripts.chromium
	$(TESTS) -m "not spark"

test-postgres: setup ## the tests that touch the database, on a PostgreSQL server that lives as long as they run
	$(IN)python -m scripts.postgres $(TESTS) --only-database $(FEWEST) -m "not spark"

test-spark: setup ## the tests on Spark; PySpark (480 MB) goes into .venv, Java must be here
	@$(IN)python -m scripts.spark
	$(TESTS) -m spark tests/lake

check: setup lint types floors django front-end docs ## every gate, all tests on SQLite, on Spark, and what differs on PostgreSQL
	@$(IN)python -m scripts.chromium
	@rm -rf "$$KINGSIDE_WORKED_OUT"
	$(TESTS) -m "not postgres and not spark"
	@$(MAKE) --no-print-directory FEWEST=--fewest test-postgres test-spark

lint:
	$(IN)ruff format --check --quiet
	$(IN)ruff check
	$(IN)djlint --lint --quiet src

types:
	$(CHECKED_HOME) $(IN)mypy

floors:
	$(IN)lint-imports --no-logo

django:
	$(CHECKED_HOME) $(IN)kingside manage makemigrations --check --dry-run
	$(CHECKED_HOME) $(DEPLOYED) $(IN)kingside manage check --deploy --fail-level WARNING

front-end:
	@$(IN)python -m scripts.front_end check test

docs:
	@test ! -e mkdocs.yml || NO_MKDOCS_2_WARNING=1 $(IN)mkdocs build --strict --quiet

bench: setup ## time and memory of the profit map and of an import against the same by hand and by other tools
	@$(IN)python -m scripts.bench
	$(IN)python -m benches.profit_map --against polars pandas postgresql
	$(IN)python -m benches.recalculation
	$(IN)python -m benches.rates
	$(IN)python -m benches.levers
	$(IN)python -m benches.imports

messages: setup ## bring the catalogues of translated texts in step with the source
	@$(IN)python -m scripts.messages update

pictures: setup ## take the pictures of docs/pictures anew, from the demo company
	@$(IN)python -m scripts.pictures

COMPILE = $(IN)uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--no-header --no-annotate --no-emit-index-url $(UPGRADE)
lock: ## bring the locks in step with pyproject.toml (UPGRADE=--upgrade takes the newest versions it allows)
	$(COMPILE) pyproject.toml --extra postgres --group dev -o requirements.lock
	$(COMPILE) pyproject.toml --group build --constraint requirements.lock -o requirements-run.lock
	$(COMPILE) --group node -o requirements-node.lock
	$(COMPILE) --group spark --constraint requirements.lock -o requirements-spark.lock
	$(COMPILE) --group bench --constraint requirements.lock -o requirements-bench.lock
