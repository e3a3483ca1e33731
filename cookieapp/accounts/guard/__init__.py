"""The guard before the login: guessing is slowed, the owner is not; letters have budgets."""
