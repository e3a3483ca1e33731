"""letters that wait, links that were sent, confirmed addresses"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letters',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('user_id', sa.String(length=36), nullable=True),
    sa.Column('address', sa.String(length=320), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_letters_user_id', 'letters', ['user_id'])
    op.create_index('ix_letters_next_at', 'letters', ['next_at'])
    op.create_table('links',
    sa.Column('seal', sa.String(length=48), nullable=False),
    sa.Column('user_id', sa.String(length=36), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=48), nullable=False),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('seal')
    )
    op.create_index('ix_links_user_id', 'links', ['user_id'])
    op.create_index('ix_links_expires_at', 'links', ['expires_at'])
    with op.batch_alter_table('users') as users:
        users.add_column(sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True))
        users.add_column(sa.Column('leaving_at', sa.DateTime(timezone=True), nullable=True))
        users.add_column(sa.Column('language', sa.String(length=8), nullable=True))
    # Accounts that were opened before addresses had to be confirmed stay usable.
    op.execute('UPDATE users SET confirmed_at = created_at')


def downgrade() -> None:
    with op.batch_alter_table('users') as users:
        users.drop_column('language')
        users.drop_column('leaving_at')
        users.drop_column('confirmed_at')
    op.drop_table('links')
    op.drop_table('letters')
