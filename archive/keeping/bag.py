"""Documents as a bag (BagIt, RFC 8493): what other archives take into their own keeping.

    data/<document id>/document.toml    its manifest, as written, if it has one
    data/<document id>/document.json    what Svod knows of it, and which file is which version
    data/<document id>/<file>           the originals, under names that every system takes

Made by the library of the Library of Congress, in which the version of the format is 0.97: the
same layout as RFC 8493's 1.0.
"""

import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import bagit

from archive import manifest
from archive.errors import ExtractionError
from archive.extract import read_original
from archive.keeping import BackupError
from archive.keeping.faults import PUT_BACK, Fault, Kind, Progress
from archive.records import Document, Version
from archive.settings import Settings

_UNSAFE = re.compile(r"[^\w.,()+-]+|^[.~-]+|[. ]+$")
"""What names of files may not have, or not there, on some system or in a shell."""
_NAME_BYTES = 120
_NAMES_OF_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Windows opens these and no file."""
_OURS = ("document.json", manifest.NAME)


@dataclass(frozen=True, slots=True)
class Bagged:
    """What a bag holds."""

    documents: int
    files: int
    faults: tuple[Fault, ...]
    """Originals that are not in it, since they are not as they were taken in."""


def make_bag(
    settings: Settings,
    documents: Iterable[Document],
    folder: Path,
    description: str,
    progress: Progress | None = None,
) -> Bagged:
    """Make a bag of these documents in a new folder, and validate it as the library does.

    An original whose bytes are not those recorded is left out and told of. Raises BackupError if
    the folder is there, or cannot be written: then nothing is left of it.
    """
    if os.path.lexists(folder):
        raise BackupError(f"{folder} is there already", hint="name a new folder")
    part = folder.absolute().with_name(f"{folder.name}.part")
    try:
        with _removed_if_it_fails(part):
            part.mkdir(mode=0o700)
            bagged = _fill(settings, documents, part, progress)
            _bag(part, description)
            part.rename(folder)
    except OSError as error:
        raise BackupError(
            f"the bag {folder} cannot be written: {error.strerror}",
            hint="see that there is room, and the rights of its folder",
        ) from None
    return bagged


def _bag(part: Path, description: str) -> None:
    logging.getLogger("bagit").setLevel(logging.CRITICAL)  # it logs every name
    info = {"External-Description": description} if description else {}
    try:
        bag = bagit.make_bag(str(part), info, checksums=["sha256"])
        bag.validate()
    except bagit.BagError as error:
        raise BackupError(f"the bag is not valid: {error}", hint="look at the disk") from None


def _fill(
    settings: Settings, documents: Iterable[Document], part: Path, progress: Progress | None
) -> Bagged:
    held = files = 0
    faults: list[Fault] = []
    listed = list(documents)
    for document in listed:
        if progress:
            progress(held, len(listed), document.id)
        at = part / document.id
        at.mkdir(mode=0o755)
        files += _put(settings, document, at, faults)
        held += 1
    return Bagged(held, files, tuple(faults))


def _put(settings: Settings, document: Document, at: Path, faults: list[Fault]) -> int:
    """A document's originals and descriptions. Returns how many originals there are."""
    names: dict[str, str] = {}
    taken = {name.casefold() for name in _OURS}
    for version in document.versions:
        if version.attachment or version.file in names:
            continue  # an attachment lies in the mail, which is one of the originals
        try:
            content = read_original(
                settings.corpus / version.file, max(settings.file_bytes, version.size)
            )
        except ExtractionError as error:
            faults.append(Fault(Kind.UNREADABLE, version.file, error.message, PUT_BACK))
            continue
        if hashlib.sha256(content).hexdigest() != version.sha256:
            why = "changed since it was taken in: it is not in the bag"
            faults.append(Fault(Kind.CHANGED, version.file, why, PUT_BACK))
            continue
        names[version.file] = name = safe_name(PurePosixPath(version.file).name, taken)
        taken.add(name.casefold())
        (at / name).write_bytes(content)
    about = json.dumps(_about(document, names), ensure_ascii=False, indent=2)
    (at / "document.json").write_text(about + "\n", encoding="utf-8", errors="replace")
    written = settings.corpus / document.folder / manifest.NAME
    if written.is_file() and not written.is_symlink():
        (at / manifest.NAME).write_bytes(written.read_bytes())
    return len(names)


def safe_name(name: str, taken: Iterable[str]) -> str:
    """The name, or one like it, that every system takes; none of `taken`, case aside."""
    clean = _UNSAFE.sub("_", name.encode(errors="replace").decode())
    if _NAMES_OF_DEVICES.fullmatch(clean):
        clean = f"_{clean}"
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = clean, ""
    stem = stem.encode()[:_NAME_BYTES].decode(errors="ignore") or "file"
    taken = set(taken)
    number, made = 1, f"{stem}{dot and '.'}{suffix}" if suffix else stem
    while made.casefold() in taken:
        number += 1
        made = f"{stem}-{number}.{suffix}" if suffix else f"{stem}-{number}"
    return made


def _about(document: Document, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": dict(document.title),
        "summary": dict(document.summary),
        "type": document.type,
        "date": document.date.text if document.date else None,
        "issuer": document.issuer,
        "symbol": document.symbol,
        "regions": document.regions,
        "tags": document.tags,
        "categories": document.categories,
        "source": document.source,
        "rights": document.rights,
        "relations": [{"type": r.type, "target": r.target} for r in document.relations],
        "versions": [_version(version, names) for version in document.versions],
    }


def _version(version: Version, names: dict[str, str]) -> dict[str, Any]:
    return {
        "lang": version.lang,
        "status": version.status,
        "file": names.get(version.file),
        "original_name": PurePosixPath(version.file).name,
        "attachment": version.attachment or None,
        "media_type": version.media_type,
        "size": version.size,
        "sha256": version.sha256,
    }


@contextmanager
def _removed_if_it_fails(folder: Path) -> Iterator[None]:
    """What a killed run left goes, too."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
