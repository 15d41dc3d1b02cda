"""hosts

The hosts of earlier articles are found by `svod rebuild`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "part",
        sa.Column("cluster_id", ID, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("serial_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("cluster_id", name=op.f("pk_part")),
    )
    for level in ("unit_id", "serial_id"):
        op.create_index(f"ix_part_{level}", "part", [level, "year", "place", "cluster_id"])
    op.create_table(
        "host_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cluster_id", ID, autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("key", "level", "cluster_id", name=op.f("pk_host_key")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_host_key_cluster_id"), "host_key", ["cluster_id"])


def downgrade() -> None:
    op.drop_table("host_key")
    op.drop_table("part")
