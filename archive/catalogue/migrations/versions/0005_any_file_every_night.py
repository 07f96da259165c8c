"""Scans and attachments; what the files were at the last look; the history of documents; twins"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("version", sa.Column("unread", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("version", sa.Column("confidence", sa.Float()))
    op.add_column(
        "version", sa.Column("attachment", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("version", sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "file",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("inode", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_file")),
    )
    op.create_table(
        "manifest",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_manifest")),
    )
    op.create_table(
        "history",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_history")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_document_id", "history", ["document_id"])
    op.create_table(
        "duplicate",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("same_as", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_duplicate")),
    )
    op.create_table(
        "sketch",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("compared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "version", name=op.f("pk_sketch")),
        sa.ForeignKeyConstraint(
            ["document_id", "version"],
            ["version.document_id", "version.key"],
            name=op.f("fk_sketch_document_id_version"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_sketch_compared", "sketch", ["compared"])
    op.create_table(
        "near_duplicate",
        sa.Column("first_document", sa.String(), nullable=False),
        sa.Column("first_version", sa.String(), nullable=False),
        sa.Column("second_document", sa.String(), nullable=False),
        sa.Column("second_version", sa.String(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(
            "first_document",
            "first_version",
            "second_document",
            "second_version",
            name=op.f("pk_near_duplicate"),
        ),
        sa.ForeignKeyConstraint(
            ["first_document", "first_version"],
            ["version.document_id", "version.key"],
            name=op.f("fk_near_duplicate_first_document_first_version"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_document", "second_version"],
            ["version.document_id", "version.key"],
            name=op.f("fk_near_duplicate_second_document_second_version"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_near_duplicate_second", "near_duplicate", ["second_document", "second_version"]
    )
