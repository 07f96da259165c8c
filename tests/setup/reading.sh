#!/bin/sh
# What Debian has for the reading of files: Tesseract's English and Russian for scans, and
# bubblewrap, which hides all files from the process that reads. Without them Svod works, lists
# scans as files without text, and says which guard is missing; the set-up always goes on.
set -eu

ocr() {
  for folder in /usr/share/tesseract-ocr/5/tessdata /usr/share/tesseract-ocr/4.00/tessdata \
      /usr/share/tesseract/tessdata /usr/share/tessdata /usr/local/share/tessdata \
      /opt/homebrew/share/tessdata; do
    [ -e "$folder/eng.traineddata" ] && [ -e "$folder/rus.traineddata" ] && return 0
  done
  return 1
}

bubblewrap() {
  command -v bwrap >/dev/null 2>&1
}

wanted=
ocr || wanted="tesseract-ocr-eng tesseract-ocr-rus"
bubblewrap || wanted="$wanted bubblewrap"
[ -z "$wanted" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing $wanted"
  # shellcheck disable=SC2086 # a list of packages
  apt-get update -qq && apt-get install -y -qq --no-install-recommends $wanted >/dev/null || true
fi
ocr || echo "No OCR here: scans will be listed, not read" \
  "(as root: apt-get install tesseract-ocr-eng tesseract-ocr-rus; then run Svod again)" >&2
bubblewrap || echo "No bubblewrap here: files are read behind the kernel's other guards alone" \
  "(as root: apt-get install bubblewrap)" >&2
exit 0
