"""Choices that a leader prepares and releases together"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import rollout.store.tables

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('prepared_choice',
    sa.Column('unit', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('idea', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('answer', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('by_person', sa.Integer(), nullable=True),
    sa.Column('at', rollout.store.tables.UtcDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['by_person'], ['person.id'], ),
    sa.ForeignKeyConstraint(['idea'], ['idea.id'], ),
    sa.ForeignKeyConstraint(['unit'], ['unit.code'], ),
    sa.PrimaryKeyConstraint('unit', 'idea')
    )


def downgrade() -> None:
    op.drop_table('prepared_choice')
