"""changes: which records a record was part of then; of earlier changes it is not known"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("unit_id", "serial_id"):
        op.add_column("change", sa.Column(column, sa.BigInteger()))


def downgrade() -> None:
    for column in ("serial_id", "unit_id"):
        op.drop_column("change", column)
