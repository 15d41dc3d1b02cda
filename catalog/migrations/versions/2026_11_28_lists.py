"""lists

The keys of earlier records are computed by `svod rebuild`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("block_key")
    op.create_table(
        "block_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column(
            "contribution_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key", "place", "contribution_id", name=op.f("pk_block_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sketch",
        sa.Column(
            "contribution_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_sketch_contribution_id")
        ),
        sa.PrimaryKeyConstraint("contribution_id", name=op.f("pk_sketch")),
    )


def downgrade() -> None:
    op.drop_table("sketch")
    op.drop_table("block_key")
    op.create_table(
        "block_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column(
            "contribution_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_block_key_contribution_id")
        ),
        sa.PrimaryKeyConstraint("key", "contribution_id", name=op.f("pk_block_key")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("block_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_block_key_contribution_id"), ["contribution_id"], unique=False
        )
