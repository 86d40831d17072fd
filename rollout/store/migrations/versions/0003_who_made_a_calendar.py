"""Who made a version of the calendar"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default fills the rows that are there: nobody wrote down who made them.
    with op.batch_alter_table('calendar_version', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table('calendar_version', schema=None) as batch_op:
        batch_op.drop_column('made_by')
