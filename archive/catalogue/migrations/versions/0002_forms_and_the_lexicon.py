"""Forms and the lexicon"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form",
        sa.Column("written", sa.String(), nullable=False),
        sa.Column("lemmas", sa.Boolean(), nullable=False),
        sa.Column("analyser", sa.String(), nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("written", "lemmas", name=op.f("pk_form")),
    )
    op.create_table(
        "lexicon",
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("ru", sa.String(), nullable=False),
        sa.Column("together", sa.Integer(), nullable=False),
        sa.Column("en_count", sa.Integer(), nullable=False),
        sa.Column("ru_count", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("en_passage", sa.Integer(), nullable=False),
        sa.Column("ru_passage", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("level", "en", "ru", name=op.f("pk_lexicon")),
    )
    op.create_table(
        "lexicon_state",
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("learnt_from", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_lexicon_state")),
    )
    op.create_table(
        "lexicon_edit",
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("ru", sa.String(), nullable=False),
        sa.Column("strike", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("en", "ru", name=op.f("pk_lexicon_edit")),
    )
    op.create_table(
        "indexed",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("vocabularies", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_indexed")),
    )
