# Sourced by run and test: goes to the project's folder, finds uv and a Python. POSIX sh; needs no uv, curl, make or npm.
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$ROOT"
PY=.venv/bin/python
UV_VERSION=0.13.9

say() { printf '%s\n' "$*" >&2; }

need_packages() { # Debian package names; as root they are installed in one call, otherwise named, exit 4
  [ $# -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing: $*"
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 && return 0
  fi
  say "Missing on this machine: $*"
  say "Install them and start again. On Debian or Ubuntu: sudo apt-get install -y --no-install-recommends $*"
  exit 4
}

is_debian_root() { [ "$(id -u)" = 0 ] && grep -qx 'ID=debian' /etc/os-release 2>/dev/null; }

IN_RANGE='import sys, sqlite3, ssl; sys.exit(not (3, 12) <= sys.version_info[:2] <= (3, 14))'
# A Python compiled by hand without --enable-optimizations takes nearly twice the time for each page. Distributions optimise
# theirs, and do not always say so.
IS_FAST="import sys, sysconfig; args = sysconfig.get_config_var('CONFIG_ARGS') or ''
assert '--enable-optimizations' in args or sys.base_prefix == '/usr'"

find_python() { # prints an interpreter in our range that really starts (a pyenv shim may be on PATH and dead), a fast one first
  found=
  for candidate in ${UV_PYTHON:-} python3.13 python3.14 python3.12 python3 \
    "$HOME"/.local/share/uv/python/*/bin/python3.1[2-4] \
    "$HOME"/.pyenv/versions/3.13*/bin/python "$HOME"/.pyenv/versions/3.1[24]*/bin/python; do
    "$candidate" -c "$IN_RANGE" >/dev/null 2>&1 || continue
    [ -n "$found" ] || found=$candidate
    if "$candidate" -c "$IS_FAST" >/dev/null 2>&1; then found=$candidate; break; fi
  done
  [ -n "$found" ] && "$found" -c 'import sys; print(sys.executable)'
}

find_uv() { # sets $UV: ours, or one on PATH that starts and can read our lock file, or a fresh one in .uv
  UV=.uv/bin/uv
  if "$UV" --version >/dev/null 2>&1; then return 0; fi
  case "$(uv --version 2>/dev/null || true)" in
    "uv 0."[1-9][0-9]* | "uv "[1-9]*) UV=uv; return 0 ;;
  esac
  if ! python3 -m venv --clear .uv >/dev/null 2>&1; then
    need_packages python3 python3-venv
    python3 -m venv --clear .uv
  fi
  .uv/bin/python -m pip install -q "uv==$UV_VERSION"
}

sync() { # makes .venv from uv.lock; arguments go to uv
  find_uv
  # A working .venv keeps its interpreter. Otherwise we name one by its full path, because asking uv for
  # a version stops at a dead pyenv shim. With none on the machine uv downloads one.
  if ! "$PY" -c '' >/dev/null 2>&1; then
    UV_PYTHON=$(find_python) || { say "No Python 3.12, 3.13 or 3.14 here: uv downloads one."; UV_PYTHON=3.13; }
    export UV_PYTHON
  fi
  "$UV" sync --locked --quiet "$@"
  "$PY" -c "$IS_FAST" >/dev/null 2>&1 ||
    say "This Python was compiled without optimisation: pages take nearly twice the time. A faster one: uv python install 3.13, then remove .venv."
}
