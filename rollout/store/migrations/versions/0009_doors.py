"""Sign-in letters, known browsers and accounts of the desk"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import rollout.store.tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=nullable)


def _instant(name: str, nullable: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, rollout.store.tables.UtcDateTime(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("name"),
        _text("email"),
        _text("salt"),
        _text("invitation_hash", nullable=True),
        _instant("invited_until"),
        _instant("ready_at"),
        _instant("removed_at"),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("invitation_hash"),
    )
    op.create_table(
        "attempt",
        _text("what"),
        _text("who_hash"),
        _instant("since_at", nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", "who_hash"),
    )
    op.create_table(
        "sign_in",
        _text("token_hash"),
        _text("code_hash"),
        _text("browser_hash"),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        _text("language"),
        _text("hint"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _instant("asked_at", nullable=False),
        _instant("expires_at", nullable=False),
        _instant("ended_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "known_browser",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("browser_hash"),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        _instant("since_at", nullable=False),
        _instant("ended_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in ("sign_in", "known_browser"):
        for column in ("browser_hash", "person_id", "account_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    with op.batch_alter_table("web_session") as session:
        session.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        session.create_index(op.f("ix_web_session_account_id"), ["account_id"])
        session.create_foreign_key("fk_web_session_account", "account", ["account_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("web_session") as session:
        session.drop_index(op.f("ix_web_session_account_id"))
        session.drop_column("account_id")
    for table in ("known_browser", "sign_in", "attempt", "account"):
        op.drop_table(table)
