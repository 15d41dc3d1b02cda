"""weekly letters: in which language, whether wanted, told until when"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    language = sa.Column("language", sa.String(length=2), nullable=False, server_default="ru")
    op.add_column("account", language)
    op.add_column(
        "account", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.add_column("account", sa.Column("told_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    for column in ("told_at", "digest", "language"):
        op.drop_column("account", column)
