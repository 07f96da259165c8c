"""When documents changed for their readers, left the public shelf, or were withdrawn; sets"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.add_column("document", sa.Column("withdrawn", sa.JSON(none_as_null=True)))
    # all that is held changed now, for all that is known: every harvester will ask for it once
    op.execute("UPDATE document SET changed_at = strftime('%Y-%m-%d %H:%M:%S.000000', 'now')")
    op.create_index(
        "ix_document_stands_on_changed_at",
        "document",
        ["stands_on", "changed_at", "id", "embargo"],
    )
    op.create_table(
        "departed",
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_departed")),
    )
    op.create_index("ix_departed_left_at", "departed", ["left_at", "document_id"])
    op.create_table("stamped", sa.Column("at", sa.DateTime(timezone=True), nullable=False))
    op.execute("INSERT INTO stamped VALUES (strftime('%Y-%m-%d %H:%M:%S.000000', 'now'))")
    op.create_table(
        "set_member",
        sa.Column("vocabulary", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_set_member_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "vocabulary", "term", "changed_at", "document_id", name=op.f("pk_set_member")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_set_member_document_id", "set_member", ["document_id"])
    op.execute(_SETS.format(vocabulary="types", carried="SELECT id, type FROM document WHERE type"))
    op.execute(_SETS.format(vocabulary="regions", carried=_REGIONS))


_REGIONS = "SELECT document_id, term FROM document_term WHERE field = 'regions' AND term"

_SETS = """
WITH RECURSIVE carried(document_id, term) AS (
  {carried} IS NOT NULL
  UNION SELECT carried.document_id, coalesce(above.parent, '') FROM carried
    JOIN term AS above ON above.vocabulary = '{vocabulary}' AND above.id = carried.term
)
INSERT INTO set_member
SELECT '{vocabulary}', term, changed_at, id FROM carried JOIN document ON id = document_id
WHERE stands_on = 'public'
"""
