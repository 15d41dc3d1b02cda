"""ranks"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ranks = sa.Column("ranks", sa.JSON(), server_default="{}", nullable=False)
    op.add_column("library", ranks)


def downgrade() -> None:
    with op.batch_alter_table("library") as batch_op:
        batch_op.drop_column("ranks")
