"""whether a password is long enough without a second factor; nobody has looked at those there are"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0080'
down_revision = '0061'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('users', sa.Column('stands_alone', sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column('users', 'stands_alone')
