#!/usr/bin/env bash
# Brings the browser of the page tests: the one that is there, Debian's package, or Playwright's own build.
set -euo pipefail
cd "$(dirname "$0")/.."

find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family)" ]; }
works() { local found; found=$(find_browser) && "$found" --version >/dev/null 2>&1; }

if works && has_chinese_font; then
  exit 0
fi
# shellcheck disable=SC1091
. /etc/os-release
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null && as_root="sudo"
fi
if [ "$(id -u)" = 0 ] || [ -n "$as_root" ]; then
  echo "Installing what the page tests need (browser, Chinese font)"
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq fonts-noto-cjk fontconfig >/dev/null
  # Ubuntu's chromium package is a snap, which does not run in containers: there Playwright brings its own build.
  if [ "${ID:-}" = debian ]; then
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  else
    .venv/bin/python -m playwright install --with-deps chromium
  fi
  exit 0
fi
works || { echo "The page tests need Chromium: sudo apt-get install chromium fonts-noto-cjk" >&2; exit 1; }
