#!/bin/sh
# Debian's recoll, with which `make bench-intake` compares itself, and the helpers that it reads DOC
# and RTF with. Without it the comparison is left out; whatever happens here, the benchmark goes on.
set -eu

command -v recollindex >/dev/null 2>&1 && command -v recollq >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing recoll, to compare with"
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends \
      recollcmd poppler-utils antiword unrtf >/dev/null; then
    exit 0
  fi
fi
echo "No recollindex here: the comparison is left out" \
  "(as root: apt-get install recollcmd antiword unrtf poppler-utils)" >&2
exit 0
