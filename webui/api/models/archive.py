"""The archive as a whole, and refusals."""

from typing import Literal

from webui.api.models.base import Model, absent


class ApiAnswer(Model):
    """What this API is and where its addresses begin."""

    name: str
    """Of the archive: who keeps it, or what the program is called."""
    version: Literal["v1"]
    """Of the API."""
    svod: str
    """The version of the program."""
    organisation: str | None
    """Who keeps the archive."""
    contact: str | None
    """An e-mail address or a web page of theirs."""
    licence: str | None
    """Under which the descriptions of the documents may be used."""
    labels: tuple[str, ...]
    """The languages of labels."""
    links: dict[str, str]
    """The addresses, by the names that the OpenAPI document has for them; `{id}` and the like
    are to be filled in."""


class Counted(Model):
    """A value and how many have it."""

    id: str
    """As filters take it."""
    label: str
    """In the language of `labels`."""
    count: int
    """How many have it."""


class DocumentCounts(Model):
    """Documents on the public shelf."""

    total: int
    """Each document once, however many versions it has."""
    lang: tuple[Counted, ...]
    """By the languages of their texts; `both`: English and Russian."""
    type: tuple[Counted, ...]
    """By type, each with all that lies in it."""


class VersionCounts(Model):
    """Versions of documents on the public shelf."""

    total: int
    """Of all documents."""
    lang: tuple[Counted, ...]
    """By language."""
    status: tuple[Counted, ...]
    """By what they are to the document; those whose status nobody told are left out."""


class IndexState(Model):
    """What answers searches."""

    ready: bool
    """Whether questions are answered just now."""
    generation: str | None
    """As `index` of a search has it; null while there is none."""


class StatusAnswer(Model):
    """What the archive holds for everybody."""

    svod: str
    """The version of the program."""
    index: IndexState
    """What answers searches."""
    documents: DocumentCounts | None
    """Null while there is no index to count with."""
    versions: VersionCounts
    """Versions of documents on the public shelf."""


class Withdrawn(Model):
    """Why a document is not shown any more."""

    date: str
    """The day on which it was withdrawn."""
    reason: dict[str, str]
    """By language; may be empty."""
    replaced_by: str | None
    """The address of the document that took its place."""


class Problem(Model):
    """A refusal (RFC 9457)."""

    type: str
    """`about:blank`: the status says what kind of refusal it is."""
    title: str
    """The name of the status."""
    status: int
    """That of the response."""
    detail: str
    """What is wrong, and what to do."""
    parameter: str | None = absent()
    """The parameter at fault."""
    position: int | None = absent()
    """Of a fault in `q`: characters from its start, from 0."""
    withdrawn: Withdrawn | None = absent()
    """Of a 410: what became of the document."""
