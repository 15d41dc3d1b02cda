"""files sent in parts; when a job began"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "sending",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("library", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploads", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sending_account_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sending")),
    )
    op.create_index(op.f("ix_sending_account_id"), "sending", ["account_id"])


def downgrade() -> None:
    op.drop_table("sending")
    op.drop_column("job", "started_at")
