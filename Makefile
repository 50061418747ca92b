# `make demo` and `make test` install what they need on the first run.

PYTHON ?= python3.13
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes
AZURITE := local/node_modules/.installed
BROWSER := tests/browser/node_modules/.installed
KUSTO := tools/kusto/node_modules/.installed
AUDIT := .venv-audit

# The tests start Python hundreds of times: without bytecode each would compile all it imports.
unexport PYTHONDONTWRITEBYTECODE

# Only what the command line sets counts: LANGUAGE, PORT and FILE are common names in environments.
given = $(if $(findstring command,$(origin $1)),$($1))
option = $(if $(call given,$1),--$2 '$(subst ','\'',$(call given,$1))')
KNOWN := FILE UNITS PORT LANGUAGE PREVIEW PYTHON SCHEDULES SEED SECONDS LANGUAGES
UNKNOWN := $(strip $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),\
  $(filter-out $(KNOWN),$(name)))))
ifneq ($(UNKNOWN),)
  $(error There is no variable $(UNKNOWN) here. Known are $(KNOWN))
endif

.PHONY: demo up judge test slow check audit az-lines unit browser crashes chaos fuzz bench package package-test texts guides template \
  screenshots pins format clean help

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

demo: $(VENV)/.local $(AZURITE) ## process one file from upload to mail; FILE=my.csv UNITS=10 LANGUAGE=nl PREVIEW=1
	@$(BIN)/python -m local demo $(call option,FILE,file) $(call option,UNITS,units) \
	  $(call option,LANGUAGE,language) $(if $(filter-out 0 no false,$(call given,PREVIEW)),--preview)

up: $(VENV)/.local $(AZURITE) ## keep everything running, upload what is put into inbox/; UNITS=10 PORT=8300 LANGUAGE=nl
	@$(BIN)/python -m local up $(call option,UNITS,units) $(call option,PORT,port) \
	  $(call option,LANGUAGE,language)

judge: $(VENV)/.local ## check a file without creating anybody; FILE=my.csv
	@$(BIN)/python -m local judge '$(subst ','\'',$(or $(call given,FILE),samples/demo.csv))'

test: check $(AZURITE) ## all checks and tests
	$(BIN)/python -m pytest --numprocesses 3 --dist loadscope

slow: $(VENV)/.tests $(AZURITE) ## the tests that take long: hostile timing, throttling, two weeks
	$(BIN)/python -m pytest -m slow

browser: $(VENV)/.tests $(AZURITE) $(BROWSER) ## visit the page with a real browser, in three languages
	$(BIN)/python -m pytest tests/browser

unit: $(VENV)/.tests ## the tests that need neither storage nor a host
	$(BIN)/python -m pytest tests/unit

crashes: $(VENV)/.tests $(AZURITE) ## kill a worker after every single write of a run, and check the outcome
	$(BIN)/python -m tests.chaos.crash_points

chaos: $(VENV)/.tests $(AZURITE) ## random kills, faults and repetitions; SCHEDULES=500 SEED=1
	$(BIN)/python -m tests.chaos.campaign --schedules $(or $(SCHEDULES),500) --seed $(or $(SEED),1)

fuzz: $(VENV)/.tests ## feed mangled files to intake; SECONDS=60
	$(BIN)/python -m tests.fuzz.validation --seconds $(or $(SECONDS),60)

bench: $(VENV)/.tests $(AZURITE) ## measurements, as ratios of one run; writes docs/benchmarks.md
	$(BIN)/python -m bench

package: $(VENV)/.tests ## the zip to deploy without a build in Azure, and what is in it
	$(BIN)/python -m tools.package

package-test: $(VENV)/.tests $(AZURITE) ## run files through the app as it comes out of that zip
	$(BIN)/python -m pytest tests/package/whole_way.py

texts: $(VENV)/.tests ## find the texts of the answer and update the catalogues of the languages
	$(BIN)/python -m tools.texts

template: $(VENV)/.local ## empty staff lists from the settings in out/templates, CSV and Excel; LANGUAGE=nl PROFILE=hr-nl
	@$(BIN)/python -m tools.list_template $(call option,LANGUAGE,language) $(call option,PROFILE,profile)

guides: $(VENV)/.local ## the pages for HR as web pages in out/guides, to be sent
	@$(BIN)/python -m tools.guides

screenshots: $(VENV)/.tests $(AZURITE) $(BROWSER) ## pictures of a demo mail and of the page in docs/screenshots; LANGUAGES="en nl"
	$(BIN)/python -m tools.mail_pictures $(if $(LANGUAGES),--languages $(LANGUAGES))
	$(BIN)/python -m tests.browser.page_pictures

check: $(VENV)/.tests $(KUSTO) ## format, lint, types, the direction of imports, schemas, templates, queries, pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --schemafile infra/schemas/azure.yaml.json azure.yaml
	$(BIN)/check-jsonschema --schemafile infra/schemas/host.json host.json
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/python -m tools.templates
	$(BIN)/python -m tools.pages
	node tools/kusto/check.js

audit: $(VENV)/.tests $(AUDIT)/.installed ## security checks of what is deployed; needs Bicep's compiler
	$(BIN)/python -m tools.audit $(AUDIT)/bin/checkov

az-lines: $(BIN)/python ## every az command of docs, workflows and hooks through az's own parser
	$(BIN)/python -m tools.az_lines

format: $(VENV)/.tests ## format, and fix what can be fixed automatically
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pins: $(VENV)/.tests ## compile the requirements files again, with hashes
	for each in requirements local/requirements tests/requirements tools/audit/requirements; do \
	  UV_CUSTOM_COMPILE_COMMAND="make pins" $(BIN)/uv pip compile --quiet --universal \
	    --python-version 3.13 --generate-hashes --no-annotate --upgrade $$each.in -o $$each.txt \
	    || exit 1; \
	done

clean: ## remove what was installed and written
	rm -rf $(VENV) $(AUDIT) local/node_modules tools/kusto/node_modules out .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Python 3.13 is needed: '$(PYTHON)' was not found. Set PYTHON=/path/to/python3.13."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' || { \
	  echo "Python 3.13 is needed: '$(PYTHON)' is another version. Set PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.local: $(BIN)/python local/requirements.txt
	@echo "Installing Python packages …"
	@$(PIP) -r local/requirements.txt
	@touch $@

$(VENV)/.tests: $(BIN)/python tests/requirements.txt
	@echo "Installing Python packages for tests …"
	@$(PIP) -r tests/requirements.txt
	@touch $@ $(VENV)/.local

$(AZURITE): local/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js with npm is needed for the storage emulator."; exit 1; }
	@echo "Installing the storage emulator …"
	@cd local && npm ci --silent
	@touch $@

$(BROWSER): tests/browser/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js with npm is needed for the browser of tests."; exit 1; }
	@echo "Installing a browser for tests …"
	@cd tests/browser && npm ci --silent
	@touch $@

$(KUSTO): tools/kusto/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js with npm is needed for the parser of queries."; exit 1; }
	@echo "Installing the parser of queries …"
	@cd tools/kusto && npm ci --silent
	@touch $@

$(AUDIT)/.installed: $(BIN)/python tools/audit/requirements.txt
	@echo "Installing checkov …"
	@$(BIN)/python -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r tools/audit/requirements.txt
	@touch $@
