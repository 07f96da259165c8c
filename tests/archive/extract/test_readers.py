"""What all readers share: a process that reads a file needs no other file for it."""

import subprocess
import sys

from tests.archive.extract.made_doc import doc
from tests.archive.extract.made_files import pdf

READ = """
import sys
from contextlib import suppress
from archive.errors import ExtractionError
from archive.extract import readers

readers.warm()
opened = []
sys.addaudithook(lambda event, told: opened.append(told[0]) if event == "open" else None)
for untrusted in {contents!r}:
    for suffix in (".txt", ".md", ".html", ".csv", ".eml"):
        with suppress(ExtractionError):
            readers.read(untrusted, suffix)
print(opened)
"""
CONTENTS = [
    "Дело закрыто".encode("koi8_r"),
    b"From: a@example.org\nContent-Type: text/plain; charset=shift_jis\n\n\x8f\xd8\x90l",
    b'<html><meta charset="iso-8859-7"><p>\xcf \xec\xdc\xf1\xf4\xf5\xf1\xe1\xf2',
    rb"{\rtf1\ansi\ansicpg950{\fonttbl{\f0\fcharset178 A;}}\f0\'e1\'e2}",
    doc("Дом у реки.\r"),
    pdf([(50, 700, "The house by the river.")]),
    b"\x7fELF" + bytes(100),
    b"\x89PNG\r\n\x1a\n" + bytes(100),
]


def test_reading_opens_no_file() -> None:
    code = READ.format(contents=CONTENTS)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
