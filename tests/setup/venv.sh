#!/bin/sh
# Makes .venv with the first Python of at least 3.11. Debian ships venv as a package of its own:
# it is installed when we may, and otherwise named.
set -eu

for python in "$PYTHON" python3.13 python3.12 python3.11 python3; do
  if command -v "$python" >/dev/null 2>&1 &&
     "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    found=$python
    break
  fi
done
if [ -z "${found:-}" ]; then
  echo "Svod needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3" >&2
  exit 1
fi
[ -x .venv/bin/pip ] && exit 0
rm -rf .venv
if ! "$found" -c 'import ensurepip' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing python3-venv"
    apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
  else
    echo "Python's venv module is missing; as root: apt-get install python3-venv" >&2
    exit 1
  fi
fi
echo "Making .venv with $("$found" --version)"
"$found" -m venv .venv
