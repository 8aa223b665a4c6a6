#!/usr/bin/env bash
# All checks and tests, in two lanes side by side. Conversation and page tests talk with the real model, so they wait
# until it is trained. A part's output is kept apart and printed when the part ends; all parts run, also after a failure.
# With job control each lane is a group of its own, which Ctrl-C can end; without it both would ignore SIGINT, which
# tests send to what they start.
set -uom pipefail
cd "$(dirname "$0")/.."

notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT

# part NAME COMMAND...: run a command, print what it said and note how long it took.
part() {
  local name=$1 begin=$SECONDS result=ok
  shift
  echo "-- $name: begun"
  "$@" >"$notes/said by $name" 2>&1 || result=FAILED
  echo "$(date +%s) $((SECONDS - begin)) $result $name" >>"$notes/times"
  (
    flock 9
    echo "== $name"
    cat "$notes/said by $name"
    echo "== $name: $result after $((SECONDS - begin)) s"
  ) 9>"$notes/lock"
  [ "$result" = ok ]
}

# bot_tests FOLDER ARGUMENT...: each run has a folder of its own. In the common one, a run that begins closes it to all
# other users, and the PostgreSQL of a run beside it loses its files.
bot_tests() {
  local folder=$notes/$1
  shift
  .venv/bin/python -m pytest --quiet --durations=5 --basetemp="$folder" "$@"
}

with_the_model() {
  part "model" .venv/bin/gonghui train || return
  part "tests (engine)" .venv-rasa/bin/python -m pytest --quiet --durations=5 tests/nlu
  part "tests (whole service)" bot_tests service -m service --ignore=tests/nlu --ignore=tests/browser
  # Apart: Playwright keeps an event loop running in its thread, and asyncio.run() refuses to work beside it.
  part "tests (browser)" bot_tests browser tests/browser
}

beside_it() {
  part "checks" bash scripts/check.sh
  part "tests (bot)" bot_tests bot -m "not service" -n 2 --dist loadfile --ignore=tests/nlu --ignore=tests/browser
}

with_the_model &
beside_it &
trap 'kill -- $(jobs -p | sed s/^/-/) 2>/dev/null; exit 130' INT TERM
wait

echo "== in all ${SECONDS} s"
sort -n "$notes/times" | while read -r _ seconds result name; do printf '%6d s  %-6s  %s\n' "$seconds" "$result" "$name"; done
! grep -q FAILED "$notes/times"
