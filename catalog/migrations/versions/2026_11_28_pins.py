"""pins"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", BIG, nullable=False),
        sa.Column("element", sa.String(length=20), nullable=False),
        sa.Column("source_id", BIG, nullable=True),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.Column("dialect", sa.String(length=12), nullable=False),
        sa.Column("instead_of", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_pin_contribution_id")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["contribution.id"], name=op.f("fk_pin_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin")),
    )
    op.create_index(op.f("ix_pin_contribution_id"), "pin", ["contribution_id"])


def downgrade() -> None:
    op.drop_table("pin")
