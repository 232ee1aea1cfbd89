# `make` lists the targets. Everything is installed into .venv from requirements.lock; nothing outside it is touched.
PYTHON ?= python3
VENV   ?= .venv
RUN    := $(VENV)/bin
CHAOS_SEEDS ?= 12
# Tests mostly wait, for brokers and for workers: twice as many processes as a small machine has cores.
PROCESSES ?= 4
UV     := uv==0.13.9

.DEFAULT_GOAL := help
.PHONY: help install demo up test test-faults test-kafka lint types check schemas reference lock bench-campaigns bench-enrich bench-warehouse bench-insert bench-reputation bench-viewers kafka-jars chaos chaos-kills screenshots pictures three-clicks clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## create .venv and install Smishwatch with the embedded stack

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Smishwatch needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.11 ...")'
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (about a minute; the embedded ClickHouse engine is the largest part) ..."
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	@VIRTUAL_ENV=$(abspath $(VENV)) $(RUN)/uv pip install --quiet --require-hashes -r requirements.lock
	@VIRTUAL_ENV=$(abspath $(VENV)) $(RUN)/uv pip install --quiet --no-deps -e .
	@touch $@

demo: install ## run everything on this machine with a simulated stream, and show it in a browser
	@exec $(RUN)/smishwatch demo

up: install ## run everything on this machine, without a simulated stream
	@exec $(RUN)/smishwatch up

test: install ## run the tests (what needs a browser is skipped, saying why, where there is none)
	$(RUN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

test-faults: install ## run the tests that kill, starve and break things while a stream flows
	$(RUN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder -m "faults and not kafka"

test-kafka: install ## run the tests of broker, workers, stream and faults on Apache Kafka (after `make kafka-jars`)
	$(RUN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder -m kafka

lint: install ## check style and formatting
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: install ## check types
	$(RUN)/mypy

check: lint types test test-faults ## everything that must hold before a commit

schemas: install ## write JSON Schema and AsyncAPI from the event models
	$(RUN)/python -m smishwatch.schemas.documents

reference: install ## write docs/reference and Grafana's dashboards from the code, and the output of commands in the walks
	$(RUN)/python -m smishwatch.pipeline.cli.reference docs/reference
	$(RUN)/python -m smishwatch.pipeline.cli.walks docs/explanation/founding-case.md
	$(RUN)/python -m smishwatch.pipeline.cli.operation_walk docs/explanation/one-operation.md
	$(RUN)/python -m smishwatch.pipeline.cli.table_reference docs/reference
	$(RUN)/python -m smishwatch.dashboards.boards

lock: install ## resolve the dependencies again
	$(RUN)/uv pip compile --quiet --upgrade pyproject.toml --extra embedded --extra bulletin --group dev --generate-hashes --no-emit-index-url -o requirements.lock
	$(RUN)/uv pip compile --quiet --upgrade --group bench --constraint requirements.lock --generate-hashes --no-emit-index-url -o requirements-bench.lock

bench-campaigns: $(VENV)/.bench ## print quality and speed of the campaign engine beside baselines
	$(RUN)/python -m benchmarks.campaigns

bench-enrich: $(VENV)/.bench ## print quality and speed of enrichment beside baselines
	$(RUN)/python -m benchmarks.enrich
	$(RUN)/python -m benchmarks.enrich.speed

train: $(VENV)/.bench ## fit the model that judges messages again; the same inputs give the same file
	$(RUN)/python -m training

bench-warehouse: install ## time every dashboard question over REPORTS (1 000 000) made-up reports, rollups against raw
	$(RUN)/python -m benchmarks.warehouse --reports $(or $(REPORTS),1000000)

bench-insert: $(VENV)/.bench ## insert the same rows by every client and format that was weighed
	$(RUN)/python -m benchmarks.warehouse.inserting

bench-reputation: install ## measure what the memory of ENTITIES (1 000 000) made-up senders, domains and contacts costs
	$(RUN)/python -m benchmarks.reputation --entities $(or $(ENTITIES),1000000)

bench-viewers: install ## measure what VIEWERS (200) open pages cost the process that serves them
	$(RUN)/python -m benchmarks.viewers --viewers $(or $(VIEWERS),200)

$(VENV)/.bench: requirements-bench.lock $(VENV)/.installed
	@VIRTUAL_ENV=$(abspath $(VENV)) $(RUN)/uv pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

kafka-jars: install ## bring Apache Kafka's jars with Maven (needs a JVM), for `make test-kafka`
	$(RUN)/python -m smishwatch.infra.kafka --fetch-jars

chaos: install ## run the fault table on both brokers for CHAOS_MINUTES (600); what was run before is not run again
	$(RUN)/python -m tests.chaos --seeds $(CHAOS_SEEDS) --minutes $(or $(CHAOS_MINUTES),600) --write

chaos-kills: install ## kill every worker at random while 50 000 reports flow, then compare every figure
	$(RUN)/python -m tests.chaos.kill_run --reports 50000 --kills 10

screenshots: install ## take the pictures of the pages in docs/ (needs Chromium)
	$(RUN)/python -m pytest tests/e2e -m browser --screenshots docs/pictures

pictures: install ## take every page in both languages, both themes and three widths into PICTURES (pictures), to look at
	$(RUN)/python -m tests.e2e.pictures $(or $(PICTURES),pictures)

three-clicks: install ## print how a scripted analyst finds the operation behind each of fifty disguised messages
	$(RUN)/python -m tests.e2e.three_clicks

clean: ## remove .venv and every cache; data in .smishwatch stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
