"""comments on pairs, and who is asked to judge them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def contribution(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["contribution.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "pair_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("a_id", BIG, nullable=False),
        sa.Column("b_id", BIG, nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        contribution("pair_comment", "a_id"),
        contribution("pair_comment", "b_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_comment")),
    )
    op.create_index(op.f("ix_pair_comment_a_id"), "pair_comment", ["a_id"])
    op.create_index(op.f("ix_pair_comment_b_id"), "pair_comment", ["b_id"])
    op.create_table(
        "pair_assignment",
        sa.Column("a_id", BIG, nullable=False),
        sa.Column("b_id", BIG, nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        contribution("pair_assignment", "a_id"),
        contribution("pair_assignment", "b_id"),
        sa.PrimaryKeyConstraint("a_id", "b_id", name=op.f("pk_pair_assignment")),
    )
    op.create_index(op.f("ix_pair_assignment_login"), "pair_assignment", ["login"])


def downgrade() -> None:
    op.drop_table("pair_assignment")
    op.drop_table("pair_comment")
