"""Pictures of advertisements: the right kind and size, and nothing that moves."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cookieapp.advertising.pictures import LARGEST, PictureRefused, examine


def png(width: int = 300, height: int = 250, more: bytes = b"") -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06" + more


def jpeg(width: int = 300, height: int = 250) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width)


def webp(width: int = 300, height: int = 250, more: bytes = b"") -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + size + more


@pytest.mark.parametrize(
    ("picture", "kind"), [(png(), "png"), (jpeg(), "jpg"), (webp(), "webp"), (png(600, 500), "png")]
)
def test_a_picture_of_the_right_size_is_named_after_its_content(picture: bytes, kind: str) -> None:
    name = examine(picture, (300, 250))
    assert name.endswith(f".{kind}")
    assert examine(picture + b"x", (300, 250)) != name


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (b"", "kind"),
        (b"GIF89a" + bytes(20), "kind"),
        (b"<svg onload=alert(1)>", "kind"),
        (b"\xff\xd8\xff", "kind"),
        (png(301), "size"),
        (png(more=b"acTL"), "moves"),
        (webp(more=b"ANIM"), "moves"),
        (png(more=bytes(LARGEST)), "bytes"),
    ],
)
def test_others_are_refused_with_the_reason(picture: bytes, reason: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        examine(picture, (300, 250))
    assert refused.value.reason == reason


@given(st.binary(max_size=60).map(lambda raw: b"\xff\xd8" + raw) | st.binary(max_size=60))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    with pytest.raises(PictureRefused):
        examine(raw, (9_999, 9_999))
