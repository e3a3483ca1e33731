"""Pages are sent in a coding that the browser takes."""

from __future__ import annotations

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cookieapp.web.compression import choose, compress

BODY = b"<p>a page with enough words in it</p>" * 40


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0.1", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.0,gzip;q=0", ""),
        ("identity", ""),
        ("", ""),
        ("br;q=x", ""),
    ],
)
def test_the_header_decides(accepted: str, coding: str) -> None:
    assert choose(accepted) == coding


@pytest.mark.parametrize("personal", [True, False])
def test_what_is_sent_unpacks_to_the_page(personal: bool) -> None:
    packed, coding = compress(BODY, "br", personal=personal)
    assert (brotli.decompress(packed), coding) == (BODY, "br")
    packed, coding = compress(BODY, "gzip", personal=personal)
    assert (gzip.decompress(packed), coding) == (BODY, "gzip")


def test_short_bodies_are_sent_as_they_are() -> None:
    assert compress(b"short", "br", personal=False) == (b"short", "")


@given(st.text(max_size=100))
def test_any_header_is_read(accepted: str) -> None:
    assert choose(accepted) in ("br", "gzip", "")
