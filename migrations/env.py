"""Run migrations on the connection that `cookieapp.storage.migrate` hands over."""

from alembic import context

import cookieapp.tables  # noqa: F401  (makes every table known to the base)
from cookieapp.storage.sql import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
