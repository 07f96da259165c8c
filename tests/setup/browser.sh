#!/bin/sh
# Chromium for the tests of pages. Without it they are skipped, and say so.
set -eu

command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing chromium for the tests of pages"
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
    exit 0
  fi
fi
echo "No chromium here: the tests of pages in a browser will be skipped (apt-get install chromium)" >&2
