"""addresses under which accounts are unique, written with ß for ß and no longer with ss"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0093'
down_revision = '0080'
branch_labels = None
depends_on = None

_users = sa.table(
    'users', sa.column('id', sa.String), sa.column('email', sa.String), sa.column('email_key', sa.String)
)


def upgrade() -> None:
    _write_keys(str.lower)


def downgrade() -> None:
    _write_keys(str.casefold)


def _write_keys(fold) -> None:
    """Write anew what differs; of two accounts that would meet, the later one keeps what it has."""
    database = op.get_bind()
    kept = {key: one for one, key in database.execute(sa.select(_users.c.id, _users.c.email_key))}
    for one, email, key in database.execute(sa.select(_users)).all():
        wanted = fold(email.strip())[:320]
        if wanted != key and wanted not in kept:
            kept[wanted] = one
            database.execute(sa.update(_users).where(_users.c.id == one).values(email_key=wanted))
