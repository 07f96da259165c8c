"""Analyses in rows. Those of before are dropped: the next run of the indexer makes them again"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("analysis")
    op.create_table(
        "analysis",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("analyser", sa.String(), nullable=False),
        sa.Column("first", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_analysis_document_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_analysis")),
    )
    op.create_index("ix_analysis_part", "analysis", ["document_id", "part"], unique=True)
    op.create_table(
        "analysis_row",
        sa.Column("analysis", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["analysis"],
            ["analysis.number"],
            name=op.f("fk_analysis_row_analysis"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("analysis", "number", name=op.f("pk_analysis_row")),
    )
