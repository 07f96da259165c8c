"""Which document a folder or file of the corpus is: the one it was, wherever it lies now.

A manifest that gives an id has said it. Everything else is known by its place and by its bytes:

- what lies where a document lay is that document, whatever became of its bytes (replaced);
- bytes that lay elsewhere and do so no more are the document they were there (moved, renamed);
- bytes of a document that was removed are that document again (restored).

The same bytes twice are one version: a file that nobody described is no document if its bytes are
held as part of another one.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.corpus import Entry
from archive.manifest import id_with_digest
from archive.records import Duplicate


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with what its files are."""

    entry: Entry
    contents: str
    """A digest of manifest and files, wherever they lie."""
    digests: Mapping[str, str]
    """SHA-256 by file, of those that could be read."""
    unread: bool = False
    """Whether one of its files is there and cannot be read."""


@dataclass(frozen=True, slots=True)
class Was:
    """A document that is held, or was before it was removed."""

    id: str
    folder: str
    """Empty if it was removed."""
    contents: str


def identified(
    found: Sequence[Found],
    held: Iterable[Was],
    removed: Iterable[Was],
    unclear: Container[str] = (),
) -> list[Found]:
    """The same under the ids they had before, where they had one.

    What lies in `unclear` places cannot be read now: it is still there, and keeps its id.
    """
    there = {one.entry.folder for one in found}
    stayed = {was.folder: was.id for was in held if was.folder in there}
    left: dict[str, list[str]] = defaultdict(list)
    used = {one.entry.id for one in found if one.entry.named}
    for was in held:
        if was.folder in unclear:
            used.add(was.id)
        elif was.folder not in there:
            left[was.contents].append(was.id)
    for was in removed:
        left[was.contents].append(was.id)
    unnamed = [one for one in found if not one.entry.named]
    ids: dict[str, str] = {}
    # first what stayed in its place, so that nothing that came takes its id
    for one in unnamed:
        id = stayed.get(one.entry.folder)
        if id is not None and id not in used:
            ids[one.entry.folder] = id
            used.add(id)
    for one in unnamed:
        if one.entry.folder in ids:
            continue
        id = next((id for id in left[one.contents] if id not in used), one.entry.id)
        if id in used:
            id = id_with_digest(id, one.entry.folder)
        ids[one.entry.folder] = id
        used.add(id)
    return [_with_id(one, ids.get(one.entry.folder, one.entry.id)) for one in found]


def _with_id(one: Found, id: str) -> Found:
    return one if one.entry.id == id else replace(one, entry=replace(one.entry, id=id))


def without_duplicates(
    found: Sequence[Found], held: Container[str]
) -> tuple[list[Found], list[Duplicate]]:
    """What is to be taken in, and the files whose bytes are in another of these documents.

    Of undescribed files with the same bytes one that is `held` is taken, or else the first.
    """
    taken: dict[str, tuple[str, str]] = {}
    loose = [one for one in found if not one.entry.described]
    loose.sort(key=lambda one: one.entry.id not in held)
    duplicates = []
    for one in (*(one for one in found if one.entry.described), *loose):
        for file, sha256 in one.digests.items():
            if sha256 not in taken:
                taken[sha256] = file, one.entry.id
            # described twice is described on purpose, unless it is by one manifest
            elif not one.entry.described or taken[sha256][1] == one.entry.id:
                duplicates.append(Duplicate(file, *taken[sha256]))
    twice = {duplicate.path for duplicate in duplicates}
    kept = [one for one in found if one.entry.described or one.entry.folder not in twice]
    return kept, sorted(duplicates, key=lambda duplicate: duplicate.path)
