"""Which route a path belongs to: for counts that must not hold what a visitor typed."""

from __future__ import annotations

from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed

UNKNOWN = "unknown"


def route_of(app: Flask, path: str) -> str:
    """Give the pattern of a path, such as /articles/<slug>; "unknown" where there is none."""
    adapter = app.url_map.bind("localhost")
    method = "GET"
    for _ in range(2):
        try:
            rule, _values = adapter.match(path, method, return_rule=True)
        except MethodNotAllowed as error:
            method = next(iter(error.valid_methods or ("POST",)))
        except HTTPException:  # not found, or an address that only leads on
            return UNKNOWN
        else:
            return rule.rule
    return UNKNOWN
