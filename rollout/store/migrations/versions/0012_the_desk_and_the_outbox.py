"""What the desk does with a letter"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import rollout.store.tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_Text = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        for name in ("note", "by_desk"):
            batch_op.add_column(sa.Column(name, _Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("handed_over", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("again_of", sa.Integer(), nullable=True))
        batch_op.create_index("ix_message_again_of", ["again_of"])
    # Of letters from before nobody wrote down whether their bytes had left: those that were tried may have.
    op.execute(
        "UPDATE message SET handed_over = true"
        " WHERE attempts > 0 OR resent OR state IN ('committing', 'uncertain', 'sent')"
    )
    op.create_table(
        "letter_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=False),
        sa.Column("what", _Text(), nullable=False),
        sa.Column("by_desk", _Text(), nullable=False),
        sa.Column("at", rollout.store.tables.UtcDateTime(), nullable=False),
        sa.Column("words", _Text(), nullable=False),
        sa.ForeignKeyConstraint(["letter"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_letter_event_letter", "letter_event", ["letter"])


def downgrade() -> None:
    op.drop_table("letter_event")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_again_of")
        for name in ("again_of", "handed_over", "by_desk", "note"):
            batch_op.drop_column(name)
