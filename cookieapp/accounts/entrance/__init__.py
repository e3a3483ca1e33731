"""The ways in: sign-up, login with its second step, confirming once more, and forgotten passwords."""
