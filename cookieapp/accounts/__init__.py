"""Who is logged in: accounts, passwords, sessions, and the guard before the login."""
