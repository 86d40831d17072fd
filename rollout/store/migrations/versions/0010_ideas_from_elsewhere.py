"""Ideas that arrive from paper and from files"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.alter_column("session", existing_type=sqlmodel.sql.sqltypes.AutoString(), nullable=True)
        for name in ("source", "whole"):
            batch_op.add_column(
                sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False)
            )
        batch_op.add_column(sa.Column("source_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_unique_constraint("uq_idea_source_key", ["source_key"])


def downgrade() -> None:
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_constraint("uq_idea_source_key", type_="unique")
        for name in ("source_key", "whole", "source"):
            batch_op.drop_column(name)
        batch_op.alter_column("session", existing_type=sqlmodel.sql.sqltypes.AutoString(), nullable=False)
