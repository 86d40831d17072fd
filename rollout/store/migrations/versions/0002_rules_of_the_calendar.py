"""Rules of the calendar: leave, waves, shifts and facilitators"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import rollout.store.tables

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('leave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('person_id', 'from_on', 'to_on')
    )
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leave_person_id'), ['person_id'], unique=False)

    op.create_table('wave_draw',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('drawn_at', rollout.store.tables.UtcDateTime(), nullable=False),
    sa.Column('seed', sa.BigInteger(), nullable=False),
    sa.Column('level', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('tried', sa.Integer(), nullable=False),
    sa.Column('balance', sa.JSON(), nullable=False),
    sa.Column('waves', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('number')
    )
    op.create_table('wave',
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('draw', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draw'], ['wave_draw.number'], ),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], ),
    sa.PrimaryKeyConstraint('unit')
    )
    # The default fills the rows that are there; both databases add such a column without copying the table.
    with op.batch_alter_table('people_group', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('shift', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False)
        )
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('facilitator', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.drop_column('facilitator')

    with op.batch_alter_table('people_group', schema=None) as batch_op:
        batch_op.drop_column('shift')

    op.drop_table('wave')
    op.drop_table('wave_draw')
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_leave_person_id'))

    op.drop_table('leave')
