"""harvests: what is fetched from other servers, and how far it came"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "harvest_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("library_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=80), nullable=False),
        sa.Column("spec", sa.Text(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("since", sa.String(length=20), nullable=False),
        sa.Column("next_since", sa.String(length=20), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("spooled_as", sa.Text(), nullable=False),
        sa.Column("spooled_size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_harvest_source_library_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_source")),
    )
    op.create_index(op.f("ix_harvest_source_next_at"), "harvest_source", ["next_at"])
    op.create_table(
        "harvest_item",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("local_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["harvest_source.id"], name=op.f("fk_harvest_item_source_id")
        ),
        sa.PrimaryKeyConstraint("source_id", "identifier", name=op.f("pk_harvest_item")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "harvest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=20), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("stop", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("uploads", sa.JSON(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["harvest_source.id"], name=op.f("fk_harvest_run_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_run")),
    )
    op.create_index(op.f("ix_harvest_run_source_id"), "harvest_run", ["source_id"])
    with op.batch_alter_table("job") as batch_op:
        batch_op.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_job_source_id"), ["source_id"])
        batch_op.create_foreign_key(
            op.f("fk_job_source_id"), "harvest_source", ["source_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_constraint(op.f("fk_job_source_id"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_job_source_id"))
        batch_op.drop_column("source_id")
    for table in ("harvest_run", "harvest_item", "harvest_source"):
        op.drop_table(table)
