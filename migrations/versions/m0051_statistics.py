"""events of those who agreed, and daily figures"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0051'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stat_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('visitor', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('page', sa.String(length=200), nullable=False),
    sa.Column('referrer', sa.String(length=100), nullable=False),
    sa.Column('campaign', sa.String(length=200), nullable=False),
    sa.Column('device', sa.String(length=8), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_stat_events_day', 'stat_events', ['day', 'visitor', 'at'])
    op.create_index('ix_stat_events_visitor', 'stat_events', ['visitor', 'at'])
    op.create_table('stat_daily',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('dim', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=420), nullable=False),
    sa.Column('n', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'dim', 'key')
    )
    op.create_table('stat_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('folded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('day')
    )
    op.create_table('stat_batches',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_index('ix_stat_batches_at', 'stat_batches', ['at'])
    op.create_table('stat_erased',
    sa.Column('visitor', sa.String(length=32), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('visitor')
    )


def downgrade() -> None:
    for table in ('stat_erased', 'stat_batches', 'stat_days', 'stat_daily', 'stat_events'):
        op.drop_table(table)
