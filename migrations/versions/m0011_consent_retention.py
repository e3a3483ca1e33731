"""how long decisions about cookies are kept"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0051'
branch_labels = None
depends_on = None

_POSTGRESQL = """
CREATE FUNCTION consent_records_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.seq <= (SELECT COALESCE(MAX(forgotten), 0) FROM consent_head) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'the consent ledger is append-only';
END $$;
DROP TRIGGER consent_records_stay ON consent_records;
CREATE TRIGGER consent_records_stay BEFORE UPDATE ON consent_records
FOR EACH ROW EXECUTE FUNCTION consent_ledger_stays();
CREATE TRIGGER consent_records_end BEFORE DELETE ON consent_records
FOR EACH ROW EXECUTE FUNCTION consent_records_end();
"""
_POSTGRESQL_BACK = """
DROP TRIGGER consent_records_end ON consent_records;
DROP FUNCTION consent_records_end;
DROP TRIGGER consent_records_stay ON consent_records;
CREATE TRIGGER consent_records_stay BEFORE UPDATE OR DELETE ON consent_records
FOR EACH ROW EXECUTE FUNCTION consent_ledger_stays();
"""
_STAY = "BEGIN SELECT RAISE(ABORT, 'the consent ledger is append-only'); END"
_COLUMNS = (('forgotten', sa.BigInteger(), '0'), ('last_forgotten', sa.String(64), ''), ('key', sa.String(16), ''),
            ('signature', sa.String(88), ''))


def upgrade() -> None:
    for name, kind, default in _COLUMNS:
        op.add_column('consent_head', sa.Column(name, kind, nullable=False, server_default=default))
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(_POSTGRESQL)
    else:
        op.execute('DROP TRIGGER consent_records_no_delete')
        op.execute(
            'CREATE TRIGGER consent_records_no_delete BEFORE DELETE ON consent_records '
            f'WHEN OLD.seq > (SELECT COALESCE(MAX(forgotten), 0) FROM consent_head) {_STAY}'
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(_POSTGRESQL_BACK)
    else:
        op.execute('DROP TRIGGER consent_records_no_delete')
        op.execute(f'CREATE TRIGGER consent_records_no_delete BEFORE DELETE ON consent_records {_STAY}')
    for name, _, _ in _COLUMNS:
        op.drop_column('consent_head', name)
