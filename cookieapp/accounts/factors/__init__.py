"""Second factors: an authenticator app's codes, recovery codes, and passkeys."""
