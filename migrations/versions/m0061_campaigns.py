"""advertisers, campaigns, creatives, places, and what was shown; the advertisements there were are kept"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0061'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    advertisers = op.create_table('advertisers',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('legal_name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('payer', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    campaigns = op.create_table('campaigns',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('advertiser_id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('starts', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends', sa.DateTime(timezone=True), nullable=True),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('budget', sa.Integer(), nullable=True),
    sa.Column('cap', sa.Integer(), nullable=True),
    sa.Column('cap_window', sa.Integer(), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('keywords', sa.JSON(), nullable=False),
    sa.Column('without', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['advertiser_id'], ['advertisers.id']),
    sa.PrimaryKeyConstraint('id')
    )
    creatives = op.create_table('creatives',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.String(length=64), nullable=False),
    sa.Column('size', sa.String(length=16), nullable=False),
    sa.Column('headline', sa.JSON(), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('alt', sa.JSON(), nullable=False),
    sa.Column('landing', sa.String(length=500), nullable=False),
    sa.Column('picture', sa.LargeBinary(), nullable=True),
    sa.Column('picture_name', sa.String(length=64), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('ad_places',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('sizes', sa.JSON(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('ad_showings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('hour', sa.DateTime(timezone=True), nullable=False),
    sa.Column('campaign_id', sa.String(length=64), nullable=False),
    sa.Column('creative_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('personal', sa.Boolean(), nullable=False),
    sa.Column('consent', sa.String(length=64), nullable=False),
    sa.Column('interest', sa.String(length=32), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.Column('clicked', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('hour', 'creative_id', 'place', 'personal', 'consent', 'interest', name='uq_ad_showings')
    )
    op.create_index('ix_ad_showings_hour', 'ad_showings', ['hour'])
    op.create_index('ix_ad_showings_campaign_id', 'ad_showings', ['campaign_id'])
    op.create_table('ad_uncounted',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'kind', 'reason')
    )
    op.create_table('ad_folds',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    _keep(advertisers, campaigns, creatives)
    op.drop_table('advertisements')


def _keep(advertisers: sa.Table, campaigns: sa.Table, creatives: sa.Table) -> None:
    old = sa.table('advertisements', *(sa.column(name) for name in ('id', 'advertiser', 'payer', 'landing', 'priority', 'active')),
                   *(sa.column(name, sa.JSON()) for name in ('headline', 'text', 'topics')))
    known: dict[tuple[str, str], str] = {}
    for row in op.get_bind().execute(sa.select(old)).mappings().all():
        pair = (row['advertiser'], row['payer'])
        if pair not in known:
            known[pair] = f'advertiser-{len(known) + 1}'
            op.execute(advertisers.insert().values(id=known[pair], legal_name=pair[0], address='', payer=pair[1]))
        op.execute(campaigns.insert().values(
            id=row['id'], advertiser_id=known[pair], name=next(iter(row['headline'].values()), row['id'])[:120],
            status='live' if row['active'] else 'paused', starts=datetime.now(UTC), ends=None,
            priority=row['priority'], budget=None, cap=None, cap_window=86400,
            topics=row['topics'], keywords=[], without=[]))
        op.execute(creatives.insert().values(
            campaign_id=row['id'], size='native', headline=row['headline'], text=row['text'], alt={},
            landing=row['landing'], picture=None, picture_name='', active=True))


def downgrade() -> None:
    op.create_table('advertisements',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('advertiser', sa.String(length=200), nullable=False),
    sa.Column('payer', sa.String(length=200), nullable=False),
    sa.Column('headline', sa.JSON(), nullable=False),
    sa.Column('text', sa.JSON(), nullable=False),
    sa.Column('landing', sa.String(length=500), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    for name in ('ad_folds', 'ad_uncounted', 'ad_showings', 'ad_places', 'creatives', 'campaigns', 'advertisers'):
        op.drop_table(name)
