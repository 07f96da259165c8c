"""What the site made of originals and keeps in the home: `pages/aa/SHA-256/name`.

Images, words and pairs of passages of one version's bytes; any of it may be thrown away at any
time. What was made of a document must not outlive its standing on the public shelf.
"""

import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue import Connection, reading
from archive.records import Shelf
from archive.settings import Settings

_log = logging.getLogger(__name__)

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed."""

    closed: int = 0
    """Folders and files of originals that no public document has."""
    unused: int = 0
    """Files, the longest unused, over the limit."""


@dataclass(frozen=True, slots=True)
class _File:
    used: int
    size: int
    path: Path


def folder_of(settings: Settings, sha256: str) -> Path:
    """Where everything made of the bytes with this SHA-256 is kept."""
    return settings.page_images / sha256[:2] / sha256


def sweep(settings: Settings, connection: Connection) -> Swept:
    """Remove what was made of originals that no public document has, then what is over the limit.

    The site may be writing there: what cannot be removed is left to the next run.
    """
    if not settings.page_images.exists():
        return Swept()
    public = reading.originals(connection, (Shelf.PUBLIC,))
    closed = unused = 0
    kept: list[_File] = []
    for folder in _listed(settings.page_images):
        for made in _listed(folder):
            if made.name not in public:
                closed += _removed(made)
                continue
            for file in _listed(made):
                # a pair of versions lies with one of them, and is called after the other
                if set(_SHA256.findall(file.name)) <= public:
                    kept += _seen(file)
                else:
                    closed += _removed(file)
    over = sum(file.size for file in kept) - settings.pages_megabytes * 1_000_000
    for old in sorted(kept, key=lambda one: one.used):
        if over <= 0:
            break
        over -= old.size
        unused += _removed(old.path)
    if closed or unused:
        _log.info("removed what was made of pages: %d not public, %d long unused", closed, unused)
    return Swept(closed, unused)


def _listed(folder: str | Path | os.DirEntry[str]) -> Iterator[os.DirEntry[str]]:
    """What lies in a folder; nothing if it has just gone or is none."""
    with suppress(OSError), os.scandir(folder) as entries:
        yield from entries


def _seen(file: os.DirEntry[str]) -> Iterator[_File]:
    with suppress(OSError):
        look = file.stat(follow_symlinks=False)
        yield _File(look.st_mtime_ns, look.st_size, Path(file.path))


def _removed(what: Path | os.DirEntry[str]) -> bool:
    """Whether it was there and is gone."""
    try:
        path = Path(what)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        _log.warning("what was made of a page could not be removed: %s", error.strerror)
        return False
    return True
