"""ledger of decisions about cookies"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0031'
branch_labels = None
depends_on = None

_LONG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_STAY = ('consent_records', 'consent_notices', 'consent_texts')
_POSTGRESQL = """
CREATE FUNCTION consent_ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the consent ledger is append-only'; END $$;
"""


def upgrade() -> None:
    op.create_table('consent_records',
    sa.Column('seq', _LONG, autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=22), nullable=False),
    sa.Column('consent_id', sa.String(length=22), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('control', sa.String(length=16), nullable=False),
    sa.Column('notice', sa.String(length=64), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=16), nullable=False),
    sa.Column('signature', sa.String(length=88), nullable=False),
    sa.PrimaryKeyConstraint('seq'),
    sa.UniqueConstraint('id'),
    sa.UniqueConstraint('consent_id', 'number')
    )
    op.create_index('ix_consent_records_decided_at', 'consent_records', ['decided_at'])
    op.create_table('consent_head',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('length', _LONG, nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('consent_notices',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('first_shown_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('hash')
    )
    op.create_table('consent_texts',
    sa.Column('service', sa.String(length=32), nullable=False),
    sa.Column('hash', sa.String(length=8), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('service', 'hash')
    )
    op.create_table('consent_owners',
    sa.Column('record_id', sa.String(length=22), nullable=False),
    sa.Column('user_id', sa.String(length=36), nullable=False),
    sa.Column('salt', sa.String(length=22), nullable=False),
    sa.PrimaryKeyConstraint('record_id')
    )
    op.create_index('ix_consent_owners_user_id', 'consent_owners', ['user_id'])
    op.create_table('consent_keys',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('public', sa.String(length=43), nullable=False),
    sa.Column('sealed', sa.String(length=200), nullable=False),
    sa.Column('created', sa.String(length=20), nullable=False),
    sa.Column('retired', sa.String(length=20), nullable=True),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('proof', sa.String(length=88), nullable=False),
    sa.PrimaryKeyConstraint('number'),
    sa.UniqueConstraint('id')
    )
    op.create_table('consent_erasures',
    sa.Column('id', _LONG, nullable=False),
    sa.Column('record_id', sa.String(length=22), nullable=False),
    sa.Column('service', sa.String(length=32), nullable=False),
    sa.Column('cookie', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=512), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('erased', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_consent_erasures_record_id', 'consent_erasures', ['record_id'])
    op.create_index('ix_consent_erasures_done_at', 'consent_erasures', ['done_at'])
    op.create_table('account_consents',
    sa.Column('user_id', sa.String(length=36), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('user_id')
    )
    _let_nothing_be_altered()


def _let_nothing_be_altered() -> None:
    postgresql = op.get_bind().dialect.name == 'postgresql'
    if postgresql:
        op.execute(_POSTGRESQL)
    for table in _STAY:
        if postgresql:
            op.execute(
                f'CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table} '
                'FOR EACH ROW EXECUTE FUNCTION consent_ledger_stays()'
            )
        else:
            for act in ('UPDATE', 'DELETE'):
                op.execute(
                    f'CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} '
                    "BEGIN SELECT RAISE(ABORT, 'the consent ledger is append-only'); END"
                )


def downgrade() -> None:
    for table in ('account_consents', 'consent_erasures', 'consent_keys', 'consent_owners', *reversed(_STAY),
                  'consent_head'):
        op.drop_table(table)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION consent_ledger_stays')
