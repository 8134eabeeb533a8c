# Everything works from a bare clone on Debian 12; see `make help`.

SHELL = /bin/bash
PYTHON ?= python3
SUITE = PYTHONPATH=dev $(PYTHON) -B -m suite

.DEFAULT_GOAL = help
.PHONY: help env demo test test-odoo lint i18n bench clean

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

env: ## build the environment (the other commands do it on demand)
	@$(SUITE) env

demo: ## start a server with demonstration data on http://localhost:8069
	@$(SUITE) demo

test: ## check the style, then run every test
	@$(SUITE) test

test-odoo: ## run Odoo's own tests with and without our addons (long); ODOO_MODULES="…" for some
	@$(SUITE) test-odoo $(ODOO_MODULES)

lint: ## check style, manifests and translations
	@$(SUITE) lint

i18n: ## refresh the .pot files and merge them into the translations
	@$(SUITE) i18n

bench: ## run the benchmarks; BENCH_ARGS="…" is handed on
	@$(SUITE) bench $(BENCH_ARGS)

clean: ## remove this checkout's build folder (the shared cache stays)
	rm -rf build
