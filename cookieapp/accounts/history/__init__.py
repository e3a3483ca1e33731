"""What happened to an account: told to its owner for 90 days, and written to the audit log."""
