"""The place of regions on a map; since when a document stands on its shelf; documents by date"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("term", sa.Column("tile", sa.JSON(none_as_null=True)))
    op.add_column(
        "document",
        sa.Column(
            "stands_since",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default="1970-01-01 00:00:00.000000",
        ),
    )
    # what is held already came when it was last put into the archive, for all that is known
    op.execute(
        "UPDATE document SET stands_since = coalesce((SELECT max(history.at) FROM history"
        " WHERE history.document_id = document.id AND history.event IN ('added', 'restored')),"
        " strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    )
    op.create_index("ix_document_stands_on_date", "document", ["stands_on", "date"])
    op.create_index("ix_document_stands_on_stands_since", "document", ["stands_on", "stands_since"])
