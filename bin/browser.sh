#!/bin/sh
# Prints the path of a Chromium that starts; exit 1 if there is none.
#   bin/browser.sh           looks: $CHROMIUM, then PATH, then what --download fetched earlier
#   bin/browser.sh --download  lets Playwright fetch its own into .venv/browsers when nothing was found
set -u
cd "$(dirname -- "$0")/.." || exit 1
PLAYWRIGHT_BROWSERS_PATH=$PWD/.venv/browsers
export PLAYWRIGHT_BROWSERS_PATH

find_chromium() {
  for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome \
    "$PLAYWRIGHT_BROWSERS_PATH"/*/*/chrome-headless-shell "$PLAYWRIGHT_BROWSERS_PATH"/*/*/headless_shell; do
    # Asked for its version, because Ubuntu's chromium-browser may be a stub that only names a snap.
    if [ -n "$candidate" ] && "$candidate" --version >/dev/null 2>&1; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

find_chromium && exit 0
[ "${1:-}" = --download ] && .venv/bin/python -m playwright install --only-shell chromium >&2 && find_chromium
