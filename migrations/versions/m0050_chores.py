"""turns at chores and how each run went"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0050'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chore_turns',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=32), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('chore_runs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('began', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_chore_runs_name', 'chore_runs', ['name'])
    op.create_index('ix_chore_runs_began', 'chore_runs', ['began'])


def downgrade() -> None:
    op.drop_table('chore_runs')
    op.drop_table('chore_turns')
