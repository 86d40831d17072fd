"""What went to the print shop"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import rollout.store.tables

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('print_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', rollout.store.tables.UtcDateTime(), nullable=False),
    sa.Column('after', sa.Integer(), nullable=False),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('only_changed', sa.Boolean(), nullable=False),
    sa.Column('packs', sa.Integer(), nullable=False),
    sa.Column('pages', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('after', 'digest')
    )
    op.create_table('print_run_pack',
    sa.Column('run', sa.Integer(), nullable=False),
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('module', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('input_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['run'], ['print_run.id'], ),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], ),
    sa.PrimaryKeyConstraint('run', 'unit', 'module')
    )


def downgrade() -> None:
    op.drop_table('print_run_pack')
    op.drop_table('print_run')
