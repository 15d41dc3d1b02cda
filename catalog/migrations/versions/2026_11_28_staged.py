"""every record of a file that waits, by what it would become"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staged_record",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("local_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("union_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_staged_record_upload_id_upload")
        ),
        sa.PrimaryKeyConstraint("upload_id", "sort", "place", name=op.f("pk_staged_record")),
    )


def downgrade() -> None:
    op.drop_table("staged_record")
