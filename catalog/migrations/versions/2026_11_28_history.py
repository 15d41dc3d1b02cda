"""undo of uploads, where contributions stood, every change of the feed"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "undo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", BIG, nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_undo_contribution_id")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_undo_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undo")),
    )
    op.create_index(op.f("ix_undo_upload_id"), "undo", ["upload_id"])
    op.create_table(
        "standing",
        sa.Column("contribution_id", BIG, autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_standing_contribution_id")
        ),
        sa.PrimaryKeyConstraint("contribution_id", "since", name=op.f("pk_standing")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_standing_cluster_id"), "standing", ["cluster_id"])
    op.create_table(
        "change",
        sa.Column("changed", BIG, autoincrement=False, nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("cause_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("changed", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_cluster_id"), "change", ["cluster_id"])
    with op.batch_alter_table("version") as version:
        version.add_column(
            sa.Column("cause", sa.String(length=10), server_default="upload", nullable=False)
        )
        version.add_column(sa.Column("undo_id", sa.Integer(), nullable=True))
        version.add_column(sa.Column("since", sa.BigInteger(), server_default="0", nullable=False))
        version.create_foreign_key(op.f("fk_version_undo_id"), "undo", ["undo_id"], ["id"])
    op.add_column(
        "judgement", sa.Column("since", sa.BigInteger(), server_default="0", nullable=False)
    )
    # What stands now has no known past: it has stood so always.
    op.execute(
        "insert into standing (contribution_id, since, cluster_id) "
        "select id, 0, cluster_id from contribution where cluster_id is not null"
    )
    op.execute(
        "insert into change (changed, cluster_id, changed_at, state, merged_into, cause) "
        "select changed, id, changed_at, state, merged_into, 'before' from cluster"
    )


def downgrade() -> None:
    op.drop_column("judgement", "since")
    with op.batch_alter_table("version") as version:
        version.drop_constraint(op.f("fk_version_undo_id"), type_="foreignkey")
        version.drop_column("since")
        version.drop_column("undo_id")
        version.drop_column("cause")
    op.drop_table("change")
    op.drop_table("standing")
    op.drop_table("undo")
