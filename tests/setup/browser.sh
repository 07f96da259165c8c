#!/bin/sh
# Chromium for the tests of pages, and Firefox for what browsers differ in. Without them these tests
# are skipped, and say so.
set -eu

wanted=
command -v chromium >/dev/null 2>&1 || wanted="chromium"
command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1 ||
  wanted="$wanted firefox-esr"
[ -z "$wanted" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing $wanted for the tests of pages"
  apt-get update -qq || true
  for package in $wanted; do
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null || true
  done
fi
command -v chromium >/dev/null 2>&1 || echo "No chromium here:" \
  "the tests of pages in a browser will be skipped (apt-get install chromium)" >&2
command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1 ||
  echo "No Firefox here: the tests of pages in it will be skipped (apt-get install firefox-esr)" >&2
