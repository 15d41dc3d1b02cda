"""other titles

Those of earlier union records are found by `svod rebuild`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    titles = sa.Column("other_titles", sa.JSON(), server_default="[]", nullable=False)
    op.add_column("union_record", titles)


def downgrade() -> None:
    with op.batch_alter_table("union_record") as batch_op:
        batch_op.drop_column("other_titles")
