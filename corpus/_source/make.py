# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "fonttools[woff]==4.68.0",
#     "markdown-it-py==4.3.0",
#     "python-docx==1.2.0",
#     "reportlab==5.1.0",
# ]
# ///
"""Makes the files of the sample corpus from the texts in this folder.

    python corpus/_source/make.py              build every version of every manifest
    python corpus/_source/make.py ID…          only these documents
    python corpus/_source/make.py --check      build nothing; exit 1 naming files that would differ

A manifest `corpus/**/<id>/document.toml` names its versions; `<id>.<lang>.md` here is the text of
one, the suffix of its file says what to make of it. The same texts give the same bytes with the
package versions listed above; other versions of them, or of zlib, may compress differently.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import as_docx
import as_html
import as_pdf
import as_text
from sample import Sample, SampleError, read_samples

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent
BUILDERS: dict[str, Callable[[Sample], bytes]] = {
    ".pdf": as_pdf.render,
    ".docx": as_docx.render,
    ".html": as_html.render,
    ".eml": as_text.render_mail,
    ".txt": as_text.render_text,
    ".md": as_text.render_markdown,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Build or check the sample corpus; 0 when all is well, 1 when some file is not."""
    parser = argparse.ArgumentParser(description="Makes the files of the sample corpus.")
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these documents")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args(arguments)
    faults: list[str] = []
    used: set[Path] = set()
    ids: set[str] = set()
    done = 0
    for sample in read_samples(CORPUS, options.ids):
        try:
            if isinstance(sample, SampleError):
                raise sample
            used.add(sample.source)
            ids.add(sample.id)
            _make(sample, write=not options.check)
            done += 1
        except SampleError as fault:
            faults.append(str(fault))
    stray = [] if options.ids else sorted({*HERE.glob("*.*.md")} - used)
    faults += [f"{path}: in no manifest; name it in one, or remove it" for path in stray]
    faults += [f"{name}: no such document; see corpus/" for name in sorted({*options.ids} - ids)]
    for line in faults:
        print(line.replace(f"{CORPUS.parent}/", ""), file=sys.stderr)
    print(f"{done} files {'as they should be' if options.check else 'made'}, {len(faults)} faults")
    return 1 if faults else 0


def _make(sample: Sample, *, write: bool) -> None:
    """Write the file of a sample, or raise if the one on disk is another."""
    builder = BUILDERS.get(sample.target.suffix)
    if builder is None:
        raise SampleError(f"{sample.target}: cannot make this kind; use {', '.join(BUILDERS)}")
    data = builder(sample)
    if write:
        sample.target.write_bytes(data)
    elif not sample.target.is_file():
        raise SampleError(f"{sample.target}: missing; run corpus/_source/make.py {sample.id}")
    elif sample.target.read_bytes() != data:
        raise SampleError(f"{sample.target}: differs; run corpus/_source/make.py {sample.id}")


if __name__ == "__main__":
    sys.exit(main())
