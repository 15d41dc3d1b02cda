"""accounts: links, API tokens, the audit log"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), server_default="", nullable=False)


ADDED = (
    ("account", sa.Column("email", sa.Text(), server_default="", nullable=False)),
    ("account", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True)),
    ("account", text("totp_secret", 64)),
    ("account", sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False)),
    ("login_session", text("address", 45)),
    ("login_session", text("browser", 200)),
    ("login_failure", text("address", 45)),
)


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, column)
    op.create_index(op.f("ix_login_failure_address"), "login_failure", ["address"])
    op.create_table(
        "personal_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_personal_link_account_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_personal_link")),
    )
    op.create_index(op.f("ix_personal_link_account_id"), "personal_link", ["account_id"])
    op.create_index(op.f("ix_personal_link_expires_at"), "personal_link", ["expires_at"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("library_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_api_token_library_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_library_id"), "api_token", ["library_id"])
    op.create_table(
        "audit_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_by"), "audit_entry", ["by"])
    op.create_index(op.f("ix_audit_entry_action"), "audit_entry", ["action"])


def downgrade() -> None:
    for table in ("audit_entry", "api_token", "personal_link"):
        op.drop_table(table)
    op.drop_index(op.f("ix_login_failure_address"), "login_failure")
    for table, column in ADDED:
        op.drop_column(table, column.name)
