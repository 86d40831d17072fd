"""Team actions between the hours and stand-ins"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from rollout.store.tables import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FOR_THE_DESK = (
    ("ix_message_kind", "message", ("kind", "module", "state")),
    ("ix_message_when", "message", ("not_before", "id")),
    ("ix_placement_place", "placement",
     ("kind", "unit", "module", "starts_local", "until_version", "since_version")),
)  # fmt: skip


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    with op.batch_alter_table("return", schema=None) as batch_op:
        batch_op.add_column(sa.Column("led_because", text, server_default="", nullable=False))
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.alter_column("return_id", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("session", existing_type=text, nullable=True)
        batch_op.add_column(sa.Column("added_key", text, nullable=True))
        batch_op.create_unique_constraint("uq_action_added_key", ["added_key"])
    op.create_table(
        "action_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_person", sa.Integer(), nullable=True),
        sa.Column("who", text, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"]),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_action_step_action_id", "action_step", ["action_id"])
    for name, table, columns in _FOR_THE_DESK:
        op.create_index(name, table, list(columns))


def downgrade() -> None:
    for name, table, _ in _FOR_THE_DESK:
        op.drop_index(name, table)
    op.drop_table("action_step")
    op.execute("DELETE FROM action WHERE return_id IS NULL")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_constraint("uq_action_added_key", type_="unique")
        batch_op.drop_column("added_key")
        batch_op.alter_column("return_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("session", existing_type=sqlmodel.sql.sqltypes.AutoString(), nullable=False)
    with op.batch_alter_table("return", schema=None) as batch_op:
        batch_op.drop_column("led_because")
