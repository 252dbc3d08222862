# Two commands are all a fresh machine needs: `make run` and `make test`.
# Everything else here is a piece of those two.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
VENDOR := src/zhian/web/base/ui/static/vendor
PORT   ?= 8000
ZHIAN_DATA ?= .zhian

export PORT ZHIAN_DATA

ONLY ?=
export ONLY

.PHONY: run test check bench fuzz build lint types contracts clean help

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make run    the platform with its demo district at http://127.0.0.1:8000 (PORT, ZHIAN_DATA)
run: $(VENV)/web.stamp build
	@exec $(BIN)/zhian demo run --host 127.0.0.1 --port $(PORT)

## make test   everything: lint, types, contracts, both databases, browser, wheel
test: $(VENV)/dev.stamp build
	$(BIN)/python -m tests.suite all

## make check  the two-minute subset of `make test`
check: $(VENV)/dev.stamp build
	$(BIN)/python -m tests.suite quick

## make bench  every claim of speed, measured on this machine (ONLY=audit,simulate names some)
bench: $(VENV)/dev.stamp build
	@$(BIN)/python -m benchmarks

## make fuzz   hostile input at length; FUZZ_REQUESTS and FUZZ_CORPUS (outside the repository) may be set
fuzz: $(VENV)/dev.stamp build
	@FUZZ_REQUESTS=$${FUZZ_REQUESTS:-10000} DJANGO_SETTINGS_MODULE=zhian.web.settings.test $(BIN)/python -m pytest -q tests/fuzz

## make build  front end and language catalogues, into ignored folders
build: $(VENDOR)/zhian.css .catalogues

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.11 ...")'
	@echo "Making a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/web.stamp: requirements/web.txt pyproject.toml | $(VENV)/bin/pip
	@echo "Installing the platform's Python packages"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/web.txt
	@$(BIN)/python tools/link_source.py
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/web.stamp | $(VENV)/bin/pip
	@echo "Installing the test tools"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Any Node from 20 on will do; where there is none, a Python package brings one.
$(VENDOR)/zhian.css: frontend/package-lock.json $(shell find frontend -path frontend/node_modules -prune -o -type f -print) | $(VENV)/web.stamp
	@$(BIN)/python tools/front_end.py
	@touch $@

.PHONY: .catalogues
.catalogues: | $(VENV)/web.stamp
	@$(BIN)/python -m zhian.web.base.ui.catalogues

lint: $(VENV)/dev.stamp
	$(BIN)/python -m tests.suite lint

types: $(VENV)/dev.stamp
	$(BIN)/python -m tests.suite types

contracts: $(VENV)/dev.stamp
	$(BIN)/python -m tests.suite contracts

clean:
	rm -rf $(VENV) frontend/node_modules $(VENDOR) .test build dist
