"""Global Privacy Control: a browser's standing wish not to be tracked."""

from __future__ import annotations


def is_on(header: str | None) -> bool:
    """Read `Sec-GPC`: on if a value is exactly 1, whatever stands beside it.

    W3C Global Privacy Control, "The Sec-GPC header field": other values count as absent.
    """
    return header is not None and (header == "1" or any(value.strip() == "1" for value in header.split(",")))
