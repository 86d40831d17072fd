"""What became of an adopted idea"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import rollout.store.tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_Text = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    with op.batch_alter_table("prepared_choice", schema=None) as batch_op:
        # The defaults fill the rows that are there: nothing was asked of them then.
        batch_op.add_column(sa.Column("owner", _Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("first_step", _Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("facilities", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "follow_up",
        sa.Column("idea", _Text(), nullable=False),
        sa.Column("unit", _Text(), nullable=False),
        sa.Column("kind", _Text(), nullable=False),
        sa.Column("owner", _Text(), nullable=False),
        sa.Column("first_step", _Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("facilities", sa.JSON(), nullable=False),
        sa.Column("state", _Text(), nullable=False),
        sa.Column("opened_at", rollout.store.tables.UtcDateTime(), nullable=False),
        sa.Column("closed_at", rollout.store.tables.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["idea"], ["idea.id"]),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"]),
        sa.PrimaryKeyConstraint("idea"),
    )
    op.create_index("ix_follow_up_unit", "follow_up", ["unit"])
    op.create_table(
        "progress",
        sa.Column("idea", _Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _Text(), nullable=False),
        sa.Column("words", _Text(), nullable=False),
        sa.Column("by_person", sa.Integer(), nullable=True),
        sa.Column("at", rollout.store.tables.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"]),
        sa.ForeignKeyConstraint(["idea"], ["follow_up.idea"]),
        sa.PrimaryKeyConstraint("idea", "number"),
    )
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", _Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("facility", _Text(), nullable=False),
        sa.Column("receiver", _Text(), nullable=False),
        sa.Column("because", _Text(), nullable=False),
        sa.Column("idea", _Text(), nullable=True),
        sa.Column("by_person", sa.Integer(), nullable=True),
        sa.Column("at", rollout.store.tables.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"]),
        sa.ForeignKeyConstraint(["facility"], ["unit.code"]),
        sa.ForeignKeyConstraint(["idea"], ["idea.id"]),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit", "month", "facility", "receiver", "because"),
    )


def downgrade() -> None:
    op.drop_table("nomination")
    op.drop_table("progress")
    op.drop_table("follow_up")
    with op.batch_alter_table("prepared_choice", schema=None) as batch_op:
        for name in ("facilities", "due_on", "first_step", "owner"):
            batch_op.drop_column(name)
