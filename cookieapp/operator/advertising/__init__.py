"""Advertising, for the operator: who advertises, what, and with what success."""
