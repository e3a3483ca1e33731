# Everything starts here: `make run` sets up what is missing and serves the site, `make test` tests it.
# The last line of a recipe is a plain command without shell syntax, so that make runs it itself
# and a signal to make reaches it.

PYTHON = .venv/bin/python
# More arguments for pytest, such as ARGS="tests/rules -k consent".
ARGS =

.DEFAULT_GOAL = help
.PHONY: help run test check looks bench clean

help: ## Say what there is to make.
	@sed -n 's/^\([a-z]*\): ## /  make \1	/p' Makefile

run: ## Serve the site; COOKIEAPP_PORT=8080 make run takes another port.
	@bin/setup
	@$(PYTHON) -m cookieapp.serve

test: ## Run every test, those in a browser included.
	@bin/setup --tests
	@$(PYTHON) -m pytest -n 2 $(ARGS)

check: ## Check style, types, floors, templates and lock files.
	@bin/setup --checks
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/djlint templates --lint
	@bin/lock --check

looks: ## Look at every page in every theme, width and language with axe-core, and validate its HTML (needs Node and Java).
	@bin/setup --tests
	@LOOKS=all $(PYTHON) -m pytest -n 2 --timeout 3600 tests/browser/test_axe.py
	@bin/validate

bench: ## Measure the site beside others.
	@bin/setup --checks
	@$(PYTHON) -m bench

clean: ## Remove what tools leave behind; data in instance/ and the packages in .venv/ stay.
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	@find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
