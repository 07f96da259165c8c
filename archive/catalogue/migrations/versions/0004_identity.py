"""A name for each catalogue, by chance: an index knows which one its numbers of changes are of"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    identity = op.create_table("identity", sa.Column("name", sa.String(), nullable=False))
    op.bulk_insert(identity, [{"name": secrets.token_hex(8)}])
