"""Passwords: how hard they are to guess, and how they are hashed without starving pages."""
