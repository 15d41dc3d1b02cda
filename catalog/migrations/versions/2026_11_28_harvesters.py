"""who takes the catalogue away, by day"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "harvester_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("door", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", "door", "name", name=op.f("pk_harvester_day")),
    )


def downgrade() -> None:
    op.drop_table("harvester_day")
