"""What the desk asks every morning, answered from indexes; returns recorded by L&D; files that were uploaded"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import rollout.store.tables

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('upload',
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', rollout.store.tables.UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('sha256')
    )
    # The default fills the rows that are there: leaders reported them.
    with op.batch_alter_table('return', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('by_desk', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False)
        )
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.create_index(
            'ix_placement_when',
            ['kind', 'starts_local', 'unit', 'module', 'group', 'leader', 'until_version', 'since_version'],
            unique=False,
        )
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.create_index('ix_session_state', ['state', 'key'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.drop_index('ix_session_state')
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.drop_index('ix_placement_when')
    with op.batch_alter_table('return', schema=None) as batch_op:
        batch_op.drop_column('by_desk')
    op.drop_table('upload')
