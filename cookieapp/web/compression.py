"""Compress pages on their way out.

Pages hold no secret next to words that somebody else may choose, save for the form
token, which is masked anew on every page: so compression gives nothing away (BREACH).
"""

from __future__ import annotations

import zlib

import brotli

SMALLEST = 600  # bytes; below that, headers weigh more than what is saved


def compress(body: bytes, accepted: str) -> tuple[bytes, str]:
    """Give the body in a coding that the Accept-Encoding header names, and the coding's name.

    Brotli at a low level where it is accepted, else gzip; "" means as it was.
    """
    if len(body) < SMALLEST or not accepted:
        return body, ""
    codings = {
        part.partition(";")[0].strip(): ";q=0" not in part.replace(" ", "") + ";"
        for part in accepted.split(",")
    }
    if codings.get("br"):
        return brotli.compress(body, quality=4), "br"
    if codings.get("gzip"):
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        return packer.compress(body) + packer.flush(), "gzip"
    return body, ""
