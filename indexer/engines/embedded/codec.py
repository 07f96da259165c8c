"""Whoosh's view of a segment: its own queries and matchers run over the arrays.

Whoosh keeps the schema, the directory, the table of contents, the lock and the deletions; it asks
a codec for everything inside a segment. Our evaluator goes past it, straight to the arrays. There
is no writer here: Whoosh's makes an object of every posting, `writer.py` does not.
"""

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from indexer.engines.base import FIELDS
from indexer.engines.embedded.files import EXTENSION, Array, map_arrays
from indexer.engines.embedded.layout import (
    FIELD_NUMBERS,
    VALUE_FIELDS,
    Strings,
    counts_of,
    ends_of,
    plain,
    starts,
)


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Segments of one file each, `layout.py` says which arrays are in it."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> "ArraySegment":
        return ArraySegment(indexname)

    def terms_reader(self, storage: Any, segment: "ArraySegment") -> "TermsReader":
        return TermsReader(map_arrays(segment.path(Path(storage.folder))))

    def per_document_reader(self, storage: Any, segment: "ArraySegment") -> "DocumentsReader":
        return DocumentsReader(segment, map_arrays(segment.path(Path(storage.folder))))


class ArraySegment(base.Segment):  # type: ignore[misc]
    """A segment in Whoosh's table of contents, which pickles it: its name and its deletions."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self._size = 0
        self._deleted: set[int] = set()

    def path(self, folder: Path) -> Path:
        return folder / str(self.make_filename(EXTENSION))

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False

    def set_doc_count(self, doccount: int) -> None:
        self._size = doccount

    def doc_count_all(self) -> int:
        return self._size

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Fields and their terms: keys, and values of facets."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self._arrays = arrays
        self._keys = Strings.at(arrays, "key")

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._postings(*term) is not None

    def indexed_field_names(self) -> list[str]:
        return [*FIELDS, *VALUE_FIELDS]

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self.indexed_field_names()):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms of this field, and of this field only, from a prefix on."""
        terms = Strings.at(self._arrays, fieldname) if fieldname in VALUE_FIELDS else self._keys
        for number in range(terms.before(prefix), len(terms)):
            text = terms.string(number)
            if fieldname in VALUE_FIELDS or self._row(fieldname, number) is not None:
                yield fieldname, text

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, fieldobj: Any) -> "Cursor":
        return Cursor(self, fieldname, fieldobj)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        documents, counts, _ = self._found(fieldname, text)
        return TermInfo(
            weight=float(counts.sum()),
            df=len(documents),
            minlength=1,
            maxlength=1,
            maxweight=float(counts.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """In how many places a term stands; 0 where the segment does not have it."""
        found = self._postings(fieldname, text)
        return float(found[1].sum()) if found else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """In how many documents, deleted ones included."""
        found = self._postings(fieldname, text)
        return len(found[0]) if found else 0

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> "ArrayMatcher":
        postings = self._found(fieldname, text)
        return ArrayMatcher(postings, format_, (fieldname, text), scorer)

    def _found(self, fieldname: str, text: bytes) -> tuple[Array, Array, Array]:
        postings = self._postings(fieldname, text)
        if postings is None:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return postings

    def _postings(self, fieldname: str, text: bytes) -> tuple[Array, Array, Array] | None:
        """The documents of a term, how often it stands in each, and where."""
        arrays = self._arrays
        terms = Strings.at(arrays, fieldname) if fieldname in VALUE_FIELDS else self._keys
        number = terms.number_of(text)
        if number is None:
            return None
        if fieldname in VALUE_FIELDS:
            first, last = arrays[f"{fieldname}.starts"][number : number + 2]
            documents = arrays[f"{fieldname}.documents"][first:last]
            return documents, np.ones(len(documents), dtype=np.uint8), documents[:0]
        row = self._row(fieldname, number)
        if row is None:
            return None
        first, last = arrays["row.postings"][row : row + 2]
        begin, end = arrays["row.places"][row : row + 2]
        places = arrays["place"][int(begin) : int(end)]
        counts = counts_of(ends_of(places))
        return arrays["posting.document"][int(first) : int(last)], counts, plain(places)

    def _row(self, fieldname: str, key: int) -> int | None:
        first, last = (int(at) for at in self._arrays["key.rows"][key : key + 2])
        fields = self._arrays["row.field"][first:last]
        at = np.flatnonzero(fields == FIELD_NUMBERS.get(fieldname, -1))
        return first + int(at[0]) if len(at) else None


class Cursor(base.FieldCursor):  # type: ignore[misc]
    """Walks through the terms of a field, for Whoosh's prefixes and patterns."""

    def __init__(self, terms: TermsReader, fieldname: str, fieldobj: Any) -> None:
        self._field = fieldobj
        self._terms = terms
        self._name = fieldname
        self._texts = [text for _, text in terms.terms_from(fieldname, b"")]
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        wanted = string if isinstance(string, bytes) else string.encode()
        self._at = bisect_left(self._texts, wanted)
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def is_valid(self) -> bool:
        return self._at < len(self._texts)

    def text(self) -> str | None:
        return self._texts[self._at].decode() if self.is_valid() else None

    def term_info(self) -> TermInfo:
        return self._terms.term_info(self._name, self._texts[self._at])


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """A posting list, document by document."""

    def __init__(
        self,
        postings: tuple[Array, Array, Array],
        format_: Any,
        term: tuple[str, bytes],
        scorer: Any,
    ) -> None:
        documents, counts, places = postings
        self.format, self.scorer, self._term = format_, scorer, term
        self._documents: list[int] = documents.tolist()
        self._counts = counts
        self._begin = starts(counts)
        self._places = places
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._documents)

    def id(self) -> int:
        return self._documents[self._at]

    def all_ids(self) -> Iterator[int]:
        yield from self._documents[self._at :]

    def weight(self) -> float:
        return float(self._counts[self._at])

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return False

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._documents, id, self._at)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> "ArrayMatcher":
        copied = ArrayMatcher.__new__(ArrayMatcher)
        copied.__dict__.update(self.__dict__)
        return copied

    def positions(self) -> list[int]:
        first, last = self._begin[self._at : self._at + 2]
        positions: list[int] = self._places[int(first) : int(last)].tolist()
        return positions

    def value(self) -> bytes:
        encoded: bytes = self.format.encode(self.positions())
        return encoded

    def value_as(self, astype: str) -> Any:
        if astype == "positions":
            return self.positions()
        return super().value_as(astype)

    def supports_block_quality(self) -> bool:
        return False


class DocumentsReader(base.PerDocumentReader):  # type: ignore[misc]
    """What is kept of each document."""

    def __init__(self, segment: ArraySegment, arrays: dict[str, Array]) -> None:
        self._segment = segment
        self._arrays = arrays
        ids = Strings.at(arrays, "id").strings()
        self._ids = [""] * len(ids)
        for number, id in zip(arrays["id.documents"].tolist(), ids, strict=True):
            self._ids[number] = id.decode()

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> set[int]:
        return set(self._segment.deleted_docs())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._arrays.get(f"length.{fieldname}")
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return int(lengths[lengths > 0].min()) if lengths.any() else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"id": self._ids[docnum]}

    def _lengths(self, fieldname: str) -> Array:
        none = np.zeros(0, dtype=np.uint8)
        return self._arrays.get(f"length.{fieldname}", none).astype(np.int64)
