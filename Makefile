# Two commands do all the set-up: `make demo` and `make test`. Everything lives in .venv and demo-out.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE :=
export UV_LINK_MODE := copy

.PHONY: help demo serve test assure interop lint format lock bench bench-full words clean
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/base: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo 'error: Python 3.11 or newer was not found'; echo 'hint: install it, or say make PYTHON=/path/to/python3'; exit 1; }
	@echo "installing Kilnmark into .venv with $(PYTHON) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv 2>/dev/null || true
	@if $(BIN)/python -m uv --version >/dev/null 2>&1; then \
	  $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	  $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps -e . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e . ; \
	fi
	@touch $@

.venv/dev: .venv/base requirements-dev.lock
	@echo 'installing the test tools …'
	@if $(BIN)/python -m uv --version >/dev/null 2>&1; then \
	  $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock; \
	fi
	@touch $@

.venv/browser: .venv/dev requirements-browser.lock
	@echo 'installing what drives a browser …'
	@if $(BIN)/python -m uv --version >/dev/null 2>&1; then \
	  $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-browser.lock; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.lock; \
	fi
	@touch $@

.venv/assure: .venv/dev requirements-assure.lock
	@echo 'installing what the long suite alone needs …'
	@if $(BIN)/python -m uv --version >/dev/null 2>&1; then \
	  $(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-assure.lock; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-assure.lock; \
	fi
	@touch $@

demo: .venv/base  ## load, close, fire, open, register, print, verify and audit a sample kiln: see demo-out/
	@$(BIN)/kilnmark demo --out demo-out

serve: .venv/base  ## serve the demo's ledger at http://127.0.0.1:8000
	@test -f demo-out/ledger/settings.json || { echo 'error: there is no demo-out/ledger yet'; echo 'hint: make demo'; exit 1; }
	@$(BIN)/kilnmark serve demo-out/ledger --host 127.0.0.1 --port 8000

# The tests in a browser run where Chromium is; elsewhere they are skipped by name.
HAVE_BROWSER := $(shell test -x /usr/bin/chromium && echo .venv/browser)

test: .venv/dev $(HAVE_BROWSER)  ## the everyday gate's tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

assure: .venv/assure  ## the long suite: every attack and fault at its figure, into ASSURANCE.md (ROWS="E1 D6", SEED=7)
	@$(BIN)/python -m tests.assure $(ROWS) $(if $(SEED),--seed $(SEED)) $(if $(SHARE),--share $(SHARE))

interop: .venv/dev  ## what strangers' tools say of our formats (Go, Node, OpenSSL, PyPI): INTEROP.md; needs the network
	@$(BIN)/python -m tests.interop

lint: .venv/dev  ## format check, lint, types, import contracts, catalogue, types of the pages' programs
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache 2>&1 | tail -n 12
	@$(BIN)/python -m ledger.words check
	@if command -v tsc >/dev/null 2>&1; then tsc --project .; \
	elif [ -n "$$KILNMARK_NO_SKIP" ]; then echo 'error: tsc was not found'; exit 1; \
	else echo 'the types of the programs that pages load were not checked: tsc was not found'; fi

format: .venv/dev  ## format the code
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

words: .venv/base  ## compile the catalogue (ledger/locale) after an edit
	@$(BIN)/python -m ledger.words compile

lock: .venv/base  ## resolve the lock files anew
	@$(BIN)/python -m uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --extra all --group build -o requirements.lock pyproject.toml
	@$(BIN)/python -m uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --extra all --group build --group dev -o requirements-dev.lock pyproject.toml
	@$(BIN)/python -m uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --extra all --group build --group dev --group browser -c requirements-dev.lock -o requirements-browser.lock pyproject.toml
	@$(BIN)/python -m uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --extra all --group build --group dev --group browser --group assure -c requirements-dev.lock -o requirements-assure.lock \
	  pyproject.toml

bench: .venv/dev  ## measure, as ratios against a control in the same run
	@$(BIN)/python -m tests.bench

bench-full: .venv/dev  ## audit and fsck of a million entries, in flat memory; builds them once in bench-out (an hour)
	@$(BIN)/python -m tests.bench.million bench-out

clean:  ## remove .venv (demo-out stays)
	@rm -rf .venv
