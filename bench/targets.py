"""The peers as applications for a server to load; each is made when it is asked for."""

from __future__ import annotations

from flask import Flask

from bench import peers


def __getattr__(name: str) -> Flask:
    """Make `hello` or `stock` (PEP 562)."""
    makers = {"hello": peers.make_hello, "stock": peers.make_stock}
    if name not in makers:
        raise AttributeError(name)
    return makers[name]()
