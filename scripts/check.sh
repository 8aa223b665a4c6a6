#!/usr/bin/env bash
# The data that maintainers write, lint, types and architecture of both runtimes.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== data" && .venv/bin/gonghui check
echo "== ruff" && .venv/bin/ruff check --quiet . && .venv/bin/ruff format --check --quiet .
echo "== mypy (bot)" && .venv/bin/mypy
echo "== mypy (engine)" && .venv-rasa/bin/python -m mypy --config-file mypy-engine.ini
echo "== import-linter" && .venv/bin/lint-imports
