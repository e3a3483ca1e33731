"""Who has an account: the table, and the only place that asks the database about it."""
