"""Every error Svod raises, by whose move it is.

SvodError
├── CorpusError         the archivist: this file, this line, this cure
├── ExtractionError     the document: recorded as a failure, skipped
│   └── ReadingInterrupted  nobody: the next run tries the file again
├── WorkerUnavailable   the operator: the process that reads files does not start
├── CatalogueError      the operator: the catalogue cannot be used as it is
├── SettingsError       the operator: svod.toml or a variable is wrong
├── Busy                the operator: another run holds the lock
├── EngineUnavailable   the operator: the index is missing or of another version, the disk is full
│   ├── IndexDamaged    the operator, or the next run: the index is to be built anew
│   └── GoldenQueryFailed  the operator: a new index does not find what it should; the old one stays
└── QueryError          the reader: here is where the question goes wrong

A library's own exception is caught where the library is called and becomes one of these.
"""


class SvodError(Exception):
    """Something that could not be done, and what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        """One sentence: what was attempted, on what, why it failed."""
        self.hint = hint
        """One sentence: what to do."""

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class CorpusError(SvodError):
    """A file of the corpus is not as it should be."""

    def __init__(self, path: str, message: str, *, line: int | None = None, hint: str = "") -> None:
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: {message}", hint=hint)
        self.path = path
        self.line = line
        self.reason = message


class ExtractionError(SvodError):
    """A file could not be turned into text."""


class ReadingInterrupted(ExtractionError):
    """The process that read a file was killed from outside: the next run tries it again."""


class WorkerUnavailable(SvodError):
    """The process that reads files does not start: no file is to blame."""


class CatalogueError(SvodError):
    """The catalogue cannot be opened or written."""


class SettingsError(SvodError):
    """A setting has a wrong name or value."""


class Busy(SvodError):
    """Another run holds the lock."""


class EngineUnavailable(SvodError):
    """The index cannot be read or written."""


class IndexDamaged(EngineUnavailable):
    """The files of the index are not as they were written."""


class GoldenQueryFailed(EngineUnavailable):
    """A new index does not find what it should: it was thrown away, the live one stays."""


class QueryError(SvodError):
    """A question that cannot be searched at all."""

    def __init__(
        self,
        message: str,
        *,
        position: int | None = None,
        parameter: str | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.position = position
        """Characters from the start of the question, if one place is to blame."""
        self.parameter = parameter
        """What of a request besides the words of the question, if that is to blame."""
