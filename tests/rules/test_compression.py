"""Pages are sent in a coding that the browser takes."""

from __future__ import annotations

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cookieapp.web.compression import choose, compress, compress_pieces

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


@given(st.lists(st.binary(max_size=3000), max_size=7), st.sampled_from(["br, gzip", "gzip", "br", ""]))
def test_pieces_unpack_to_the_page(pieces: list[bytes], accepted: str) -> None:
    packed, coding = compress_pieces(pieces, accepted)
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[coding]
    assert unpack(packed) == b"".join(pieces)
    assert coding in accepted.split(", ") or not coding


def test_what_varies_is_not_packed_with_what_stays() -> None:
    """So nobody can tell by the length whether the one is in the other (BREACH)."""
    page = [b"<p>the secret is 4711</p>" * 40, b"4711", b"</html>"]
    other = [page[0], b"9384", page[2]]
    assert len(compress_pieces(page, "gzip")[0]) == len(compress_pieces(other, "gzip")[0])


def test_short_bodies_are_sent_as_they_are() -> None:
    assert compress(b"short", "br", personal=False) == (b"short", "")


@given(st.text(max_size=100))
def test_any_header_is_read(accepted: str) -> None:
    assert choose(accepted) in ("br", "gzip", "")
