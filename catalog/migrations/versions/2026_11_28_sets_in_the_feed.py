"""sets in the feed: a page is one query, and a page of a set is read by key"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cluster") as batch_op:
        batch_op.add_column(sa.Column("specs", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("set_member") as batch_op:
        batch_op.add_column(
            sa.Column("changed", sa.BigInteger(), server_default="0", nullable=False)
        )
    fill()
    op.create_index("ix_set_member_spec_changed", "set_member", ["spec", "changed"])


def fill() -> None:
    """What a publication writes from now on, for the clusters published before."""
    connection = op.get_bind()
    joined = "string_agg" if connection.dialect.name == "postgresql" else "group_concat"
    connection.execute(
        sa.text(
            f"update cluster set specs = told.specs from (select id, {joined}(spec, ' ') as specs"
            " from (select cluster.id, spec from cluster join set_member on cluster_id = cluster.id"
            " where present or state <> 'live' order by cluster.id, spec) as listed"
            " group by id) as told where told.id = cluster.id"
        )
    )
    connection.execute(
        sa.text(
            "update set_member set changed ="
            " (select changed from cluster where cluster.id = set_member.cluster_id)"
        )
    )


def downgrade() -> None:
    op.drop_index("ix_set_member_spec_changed", "set_member")
    with op.batch_alter_table("set_member") as batch_op:
        batch_op.drop_column("changed")
    with op.batch_alter_table("cluster") as batch_op:
        batch_op.drop_column("specs")
