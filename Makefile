# One command for each wish; `make help` lists them. All it makes stands in .venv/ and instance/.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
PYTEST_ARGS ?=
PY := .venv/bin/python
FLASK := $(PY) -m flask --app wsgi
PYTEST := $(PY) -m pytest
MEASURED := tests/browser/test_lighthouse.py
# They bring stores of their own, and say the same whatever the run is on.
ONCE := $(addprefix --ignore ,$(addprefix tests/chaos/test_,cluster.py kills.py saves_go_on.py trouble.py) tests/web/test_replica.py)
IN_CLUSTER := $(addprefix tests/services/test_,standings_machine.py board_edges.py verification.py frozen.py pulse.py) \
  tests/chaos/test_redis.py::test_rubbish_in_redis_is_never_shown_and_goes -k "not rubbish or of_another_type"
ON_BOTH := tests/services tests/web tests/chaos $(addprefix tests/browser/test_,journey.py take_part.py bad_network.py publish.py)
export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_PYTHON_DOWNLOADS := never

# pip's own words are for those who know pip; this is for everybody.
NO_PACKAGES = { echo; \
  echo "Could not install the packages of $(1); pip's own words are above. Usual reasons:"; \
  echo "  - no network or a proxy: pip takes the proxy from HTTPS_PROXY, another index from PIP_INDEX_URL;"; \
  echo "  - no room on the disk: it takes about 300 MB, and 600 MB with what tests need."; \
  echo "Then run the same command again; it goes on where it stopped."; exit 1; }

.PHONY: help setup run run-live test sure checks lighthouse test-postgresql test-cluster bench load lock catalogue browser clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | awk -F'|' '{printf "%-24s %s\n", $$1, $$2}'
	@echo; echo "Another port: make run PORT=8080.  Another Python: make setup PYTHON=python3.12."

setup: .venv/runtime.stamp ## make the environment .venv from the lock file, and nothing else

.venv/runtime.stamp: requirements.txt
	@sh deploy/environment.sh "$(PYTHON)"
	@echo "==> Installing the packages of requirements.txt (about half a minute) ..."
	@$(PY) -m pip install --quiet --require-hashes -r requirements.txt || $(call NO_PACKAGES,requirements.txt)
	@touch $@

.venv/tests.stamp: requirements-dev.txt .venv/runtime.stamp
	@echo "==> Installing what tests need (requirements-dev.txt, about half a minute) ..."
	@$(PY) -m pip install --quiet --require-hashes -r requirements-dev.txt || $(call NO_PACKAGES,requirements-dev.txt)
	@touch $@

run: setup ## serve the site on http://localhost:8000, from nothing; Ctrl-C stops it
	@echo "==> Bringing the database up to date ..."
	@$(FLASK) db upgrade -d contest/store/migrations
	@echo "==> Looking for the sample data (loaded the first time only) ..."
	@$(FLASK) demo load --if-empty
	@echo "==> Starting the site ..."
	@exec $(FLASK) serve

run-live: .venv/tests.stamp ## the live stack (nginx, PostgreSQL, Redis) with sample data; TLS=1: over https
	@$(PY) -m tests.live.run

browser: .venv/tests.stamp
	@$(PY) -m tests.browser.finder

test: .venv/tests.stamp browser ## install what tests need and run them all; ends with what was skipped and why
	@echo "==> Tests on SQLite and a private Redis ..."
	@$(PYTEST) -n $(JOBS) --dist loadfile --ignore $(MEASURED) $(PYTEST_ARGS)

sure: test checks lighthouse test-postgresql test-cluster ## all that CI runs: tests on both databases and a Redis cluster, style, types, Lighthouse
	@echo "==> All is well."

sure: export REQUIRE_BROWSER = 1

checks: .venv/tests.stamp ## style, types, layers and the catalogue of messages
	@echo "==> Style ..."
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@echo "==> Types ..."
	@$(PY) -m mypy
	@echo "==> Layers: arrows point down only ..."
	@$(PY) -c "from importlinter.cli import lint_imports_command as main; main()" --no-logo
	@echo "==> Catalogue of messages ..."
	@$(PY) -m tests.catalogue

# Lighthouse is a program for Node. The browser's driver brings one; npm is the machine's own, or a wheel's.
.venv/lighthouse.stamp: tests/browser/lighthouse/package-lock.json .venv/tests.stamp
	@echo "==> Installing Lighthouse (about 180 MB, half a minute) ..."
	@mkdir -p .venv/lighthouse && cp tests/browser/lighthouse/package*.json .venv/lighthouse/
	@command -v npm > /dev/null || $(PY) -m pip install --quiet --require-hashes -r tests/browser/lighthouse/requirements.txt \
	  || $(call NO_PACKAGES,tests/browser/lighthouse/requirements.txt)
	@cd .venv/lighthouse && PATH="$$PATH:$(CURDIR)/.venv/bin" npm ci --ignore-scripts --no-audit --no-fund --loglevel error \
	  || $(call NO_PACKAGES,tests/browser/lighthouse/package-lock.json)
	@touch $@

lighthouse: .venv/lighthouse.stamp browser ## measure the main pages on a phone's settings: performance 95, everything else 100
	@echo "==> Lighthouse ..."
	@$(PYTEST) $(MEASURED)

# Rules know no database; the bank's own tests run on SQLite in memory, and its services meet PostgreSQL from above. How
# a page looks does not depend on its database; four journeys through the pages run on both.
test-postgresql: .venv/tests.stamp ## the same tests on PostgreSQL, in a private server of their own
	@echo "==> Tests on PostgreSQL and a private Redis ..."
	@TEST_DATABASE=postgresql $(PYTEST) -n $(JOBS) --dist loadfile $(ON_BOTH) $(ONCE) $(PYTEST_ARGS)

test-cluster: .venv/tests.stamp ## what touches the boards once more, on a Redis cluster of three masters
	@echo "==> Tests on a private Redis cluster ..."
	@TEST_REDIS=cluster $(PYTEST) -n $(JOBS) --dist loadfile $(IN_CLUSTER) $(PYTEST_ARGS)

catalogue: .venv/tests.stamp ## bring new messages into the English catalogue, to be translated
	@$(PY) -m tests.catalogue --update

bench: .venv/tests.stamp ## measure the hot paths against the same server's floor; a JSON object a line
	@$(PY) -m tests.load.bench

load: .venv/tests.stamp ## an evening on a whole live site of this machine; SCENARIO=province ARGS="--minutes 10"
	@$(PY) -m tests.load.rig $(SCENARIO) $(ARGS)

.venv/lock.stamp: .venv/runtime.stamp
	@$(PY) -m pip install --quiet "uv==0.13.9" || $(call NO_PACKAGES,uv)
	@touch $@

lock: .venv/lock.stamp ## write the lock files anew from pyproject.toml
	@for lock in "requirements.txt" "requirements-dev.txt --group dev -c requirements.txt"; do set -- $$lock; out=$$1; shift; \
	  echo "==> Locking $$out ..."; \
	  .venv/bin/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	    pyproject.toml "$$@" -o $$out || exit 1; done

clean: ## remove .venv; your data in instance/ stays
	@rm -rf .venv && echo "Removed .venv. Your data is still in instance/."
