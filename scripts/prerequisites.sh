#!/usr/bin/env bash
# Says in one sentence what is missing before anything is installed. Usage: prerequisites.sh PYTHON3
set -euo pipefail

if ! command -v "$1" >/dev/null; then
  echo "Python 3 is missing. On Debian or Ubuntu: sudo apt-get install python3 python3-venv" >&2
  exit 1
fi
if ! "$1" -c 'import venv, ensurepip' 2>/dev/null; then
  echo "Python's venv package is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
  exit 1
fi
if [ "$(uname -m)" != x86_64 ] || [ "$(uname -s)" != Linux ]; then
  echo "The engine's packages exist for Linux on x86-64 only; this is $(uname -s) on $(uname -m)." >&2
  exit 1
fi
free_kib=$(df --output=avail -k . | tail -n 1)
if [ "$free_kib" -lt 6000000 ]; then
  echo "About 6 GB of disk are needed here; $((free_kib / 1000000)) GB are free." >&2
  exit 1
fi
