"""The catalogue's tables. `migrations/` brings an existing catalogue to this shape.

What is here can be made again from the corpus: documents, their texts, and what the indexer
worked out about them; but for `history`, `run` and `departed`, which backups hold. Dates are kept
as they were written.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.types import JSON

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

document = Table(
    "document",
    metadata,
    Column("id", String, primary_key=True),
    Column("folder", String, nullable=False),
    Column("fingerprint", String, nullable=False),  # of the manifest, its files and the reader
    Column("type", String),
    Column("date", String),
    Column("symbol", String, nullable=False),
    Column("shelf", String, nullable=False),
    Column("embargo", Date),
    Column("stands_on", String, nullable=False),  # the shelf of the last change, embargo applied
    Column("source", String, nullable=False),
    Column("rights", String, nullable=False),
    Column("title", JSON, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("stands_since", DateTime(timezone=True), nullable=False),  # on the shelf it stands on
    # when what readers see of it last changed, whole seconds; null only inside the transaction that
    # changes it (`harvest.stamp`)
    Column("changed_at", DateTime(timezone=True)),
    Column("withdrawn", JSON(none_as_null=True)),  # date, reason, replaced_by
    Index("ix_document_symbol", "symbol"),
    Index("ix_document_stands_on_date", "stands_on", "date"),
    Index("ix_document_stands_on_stands_since", "stands_on", "stands_since"),
    Index("ix_document_stands_on_changed_at", "stands_on", "changed_at", "id", "embargo"),
)


def _of_document() -> Column[str]:
    return Column(
        "document_id", String, ForeignKey("document.id", ondelete="CASCADE"), nullable=False
    )


document_term = Table(
    "document_term",
    metadata,
    _of_document(),
    Column("field", String, nullable=False),  # issuer, regions, tags or categories
    Column("position", Integer, nullable=False),
    Column("term", String, nullable=False),
    PrimaryKeyConstraint("document_id", "field", "position"),
)

# Public documents by what harvesters may ask for alone, in order of change: by their type and
# regions, by all that lie above these, and (term "") by having any
set_member = Table(
    "set_member",
    metadata,
    Column("vocabulary", String, nullable=False),
    Column("term", String, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    _of_document(),
    PrimaryKeyConstraint("vocabulary", "term", "changed_at", "document_id"),
    Index("ix_set_member_document_id", "document_id"),
    sqlite_with_rowid=False,
)

# Documents that stood on the public shelf and left it: the id and the time, and nothing else
departed = Table(
    "departed",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("left_at", DateTime(timezone=True)),  # as `changed_at`
    Index("ix_departed_left_at", "left_at", "document_id"),
)

# One row: the latest time that any change has got
stamped = Table("stamped", metadata, Column("at", DateTime(timezone=True), nullable=False))

relation = Table(
    "relation",
    metadata,
    _of_document(),
    Column("position", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("target", String, nullable=False),
    PrimaryKeyConstraint("document_id", "position"),
    Index("ix_relation_target", "target"),
)

version = Table(
    "version",
    metadata,
    _of_document(),
    Column("key", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("lang", String, nullable=False),
    Column("status", String),
    Column("file", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", String, nullable=False),
    Column("pages", Integer),
    Column("unreadable", String, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("confidence", Float),
    Column("attachment", Integer, nullable=False),
    Column("name", String, nullable=False),
    PrimaryKeyConstraint("document_id", "key"),
    Index("ix_version_sha256", "sha256"),
)

passage = Table(
    "passage",
    metadata,
    Column("document_id", String, nullable=False),
    Column("version", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("page", Integer),
    Column("label", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("document_id", "version", "number"),
    ForeignKeyConstraint(
        ["document_id", "version"], ["version.document_id", "version.key"], ondelete="CASCADE"
    ),
)

# What the indexer worked out about a version's words, or about a document's own (part "")
analysis = Table(
    "analysis",
    metadata,
    Column("number", Integer, primary_key=True),
    _of_document(),
    Column("part", String, nullable=False),
    Column("analyser", String, nullable=False),
    Column("first", LargeBinary, nullable=False),  # all of it, or what leads to the other rows
    Index("ix_analysis_part", "document_id", "part", unique=True),
)

# The rest of a long analysis, in rows so small that a question reads few bytes
analysis_row = Table(
    "analysis_row",
    metadata,
    Column("analysis", Integer, ForeignKey("analysis.number", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("analysis", "number"),
)

# What a written form is found by, so that no run works it out twice
form = Table(
    "form",
    metadata,
    Column("written", String, nullable=False),
    Column("lemmas", Boolean, nullable=False),  # whether the passage's language has lemmas
    Column("analyser", String, nullable=False),
    Column("found_by", String, nullable=False),  # the language of its script, keys; tabs between
    PrimaryKeyConstraint("written", "lemmas"),
)

# Words that stand for each other in the archive's own translations
lexicon = Table(
    "lexicon",
    metadata,
    Column("level", String, nullable=False),  # the least open shelf it was learnt from
    Column("en", String, nullable=False),
    Column("ru", String, nullable=False),
    Column("together", Integer, nullable=False),  # times they were put for each other
    Column("en_count", Integer, nullable=False),
    Column("ru_count", Integer, nullable=False),
    Column("document_id", String, nullable=False),  # an example, with its two passages
    Column("en_passage", Integer, nullable=False),
    Column("ru_passage", Integer, nullable=False),
    PrimaryKeyConstraint("level", "en", "ru"),
)

# One row: the name that the catalogue got when it was made
identity = Table("identity", metadata, Column("name", String, nullable=False))

# What the pairs were when the lexicon of a level was learnt
lexicon_state = Table(
    "lexicon_state",
    metadata,
    Column("level", String, primary_key=True),
    Column("learnt_from", String, nullable=False),
)

# What the staff put into the lexicon or struck from it
lexicon_edit = Table(
    "lexicon_edit",
    metadata,
    Column("en", String, nullable=False),
    Column("ru", String, nullable=False),
    Column("strike", Boolean, nullable=False),
    PrimaryKeyConstraint("en", "ru"),
)

# One row per document ever changed; the number is drawn anew at each change and only grows
change = Table(
    "change",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

failure = Table(
    "failure",
    metadata,
    Column("path", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("hint", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

term = Table(
    "term",
    metadata,
    Column("vocabulary", String, nullable=False),
    Column("id", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("parent", String),
    Column("label", JSON, nullable=False),
    Column("also", JSON, nullable=False),
    Column("note", String, nullable=False),
    Column("tile", JSON(none_as_null=True)),  # column and row
    PrimaryKeyConstraint("vocabulary", "id"),
)

# What vocabularies an index was built with: until it is built anew, questions are read with them
indexed = Table(
    "indexed",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("vocabularies", JSON, nullable=False),
)

# What the files of the corpus were when they were last read whole: one that looks the same is
# not read again
file = Table(
    "file",
    metadata,
    Column("path", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("modified", BigInteger, nullable=False),  # ns, like `changed`
    Column("changed", BigInteger, nullable=False),
    Column("inode", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
)

# What manifests without faults say of which document they make: one that looks the same is not read
manifest = Table(
    "manifest",
    metadata,
    Column("path", String, primary_key=True),
    Column("document_id", String, nullable=False),
    Column("named", Boolean, nullable=False),  # whether it gives the id itself
    Column("files", JSON, nullable=False),
)

# What became of documents, one row an event. Of one that was removed the id is kept, and no path
history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("document_id", String, nullable=False),
    Column("event", String, nullable=False),
    Column("folder", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Index("ix_history_document_id", "document_id"),
    sqlite_autoincrement=True,
)

# Files whose bytes are held already, as part of another document
duplicate = Table(
    "duplicate",
    metadata,
    Column("path", String, primary_key=True),
    Column("same_as", String, nullable=False),  # the path of the file that was taken in
    Column("document_id", String, nullable=False),
)

# A few numbers made of a version's text: like texts have like ones
sketch = Table(
    "sketch",
    metadata,
    Column("document_id", String, nullable=False),
    Column("version", String, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("compared", Boolean, nullable=False),  # with all others; False: written since
    PrimaryKeyConstraint("document_id", "version"),
    ForeignKeyConstraint(
        ["document_id", "version"], ["version.document_id", "version.key"], ondelete="CASCADE"
    ),
    Index("ix_sketch_compared", "compared"),
)

# Versions of two documents that are much the same text
near_duplicate = Table(
    "near_duplicate",
    metadata,
    Column("first_document", String, nullable=False),
    Column("first_version", String, nullable=False),
    Column("second_document", String, nullable=False),
    Column("second_version", String, nullable=False),
    Column("likeness", Float, nullable=False),
    PrimaryKeyConstraint("first_document", "first_version", "second_document", "second_version"),
    ForeignKeyConstraint(
        ["first_document", "first_version"],
        ["version.document_id", "version.key"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["second_document", "second_version"],
        ["version.document_id", "version.key"],
        ondelete="CASCADE",
    ),
    Index("ix_near_duplicate_second", "second_document", "second_version"),
)

# The last runs of reindex, for `svod status`
run = Table(
    "run",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("command", String, nullable=False),
    Column("began", DateTime(timezone=True), nullable=False),
    Column("seconds", JSON, nullable=False),  # by stage
    Column("counts", JSON, nullable=False),
)
