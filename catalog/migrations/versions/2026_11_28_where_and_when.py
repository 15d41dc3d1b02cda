"""library: its address and hours, for its own page"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("address", "hours"):
        op.add_column("library", sa.Column(column, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("hours", "address"):
        op.drop_column("library", column)
