#!/usr/bin/env bash
# All checks and tests. The model is trained first: conversation and page tests talk with the real one.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/check.sh
echo "== model" && .venv/bin/gonghui train
echo "== tests (engine)" && .venv-rasa/bin/python -m pytest --quiet tests/nlu
echo "== tests (bot)" && .venv/bin/python -m pytest --quiet --ignore=tests/nlu --ignore=tests/browser
# Apart: Playwright keeps an event loop running in its thread, and asyncio.run() refuses to work beside it.
echo "== tests (browser)" && .venv/bin/python -m pytest --quiet tests/browser
