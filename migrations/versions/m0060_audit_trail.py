"""audit trail of what operators change"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0060'
down_revision = '0001'
branch_labels = None
depends_on = None

_POSTGRESQL = """
CREATE FUNCTION operator_trail_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
CREATE TRIGGER operator_trail_stays BEFORE UPDATE OR DELETE ON operator_trail
FOR EACH ROW EXECUTE FUNCTION operator_trail_stays();
"""


def upgrade() -> None:
    op.create_table('operator_trail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.String(length=36), nullable=False),
    sa.Column('actor', sa.String(length=320), nullable=False),
    sa.Column('act', sa.String(length=48), nullable=False),
    sa.Column('subject', sa.String(length=128), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_operator_trail_subject', 'operator_trail', ['subject'])
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(_POSTGRESQL)
    else:
        for act in ('UPDATE', 'DELETE'):
            op.execute(
                f"CREATE TRIGGER operator_trail_no_{act.lower()} BEFORE {act} ON operator_trail "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )


def downgrade() -> None:
    op.drop_table('operator_trail')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION operator_trail_stays')
