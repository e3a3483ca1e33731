"""A picture that an operator uploads is made anew, or refused with words."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from support.campaigns import CREATIVE, HOME, one, sent
from support.client import Browser
from werkzeug.datastructures import FileStorage

from cookieapp.advertising.models import Campaign, Creative


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 250), **more: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#8d7695").save(file, kind, **more)
    return file.getvalue()


def upload(body: bytes, name: str = "a.png") -> FileStorage:
    return FileStorage(io.BytesIO(body), name, "picture", "image/png")


def test_a_picture_is_made_anew_and_served_as_what_it_is(
    app: Flask, olive: Browser, campaign: Campaign
) -> None:
    hidden = b"<script>alert(1)</script>"
    exif = Image.Exif()
    exif[0x010E] = hidden.decode()
    body = picture("JPEG", exif=exif) + hidden
    assert hidden in body[:400] and body.endswith(hidden)
    form = {**CREATIVE, "campaign": campaign.id, "size": "300x250", "alt_pl": "Kolor", "alt_en": "A colour"}
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    added = sent(olive, f"{HOME}/creative", {**form, "picture": upload(body, "../../x.php")}, form_on)
    assert added.status_code == 303, added.text
    name = one(app, Creative, campaign_id=campaign.id).picture_name
    assert re.fullmatch(r"[0-9a-f]{20}\.jpg", name)
    served = Browser(app).get(f"/offers/pictures/{name}")
    assert (served.status_code, served.headers["Content-Type"]) == (200, "image/jpeg")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in served.headers["Content-Security-Policy"]
    assert hidden not in served.data
    assert Image.open(io.BytesIO(served.data)).size == (300, 250)
    assert name in olive.get(added.location).text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "needs a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a picture that we take"),
        (picture("GIF"), "not a picture that we take"),
        (picture(size=(301, 250)), "measure exactly"),
        (picture()[:200], "not a picture that we take"),
        (picture("PNG", save_all=True, append_images=[Image.new("RGB", (300, 250), "red")]), "moves"),
        (picture("WEBP", save_all=True, append_images=[Image.new("RGB", (300, 250), "red")]), "moves"),
        (picture("PNG") + bytes(160 * 1024), "too large"),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused(
    olive: Browser, campaign: Campaign, body: bytes, words: str
) -> None:
    form = {**CREATIVE, "campaign": campaign.id, "size": "300x250", "alt_pl": "Kolor", "alt_en": "A colour"}
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    refused = sent(
        olive, f"{HOME}/creative", {**form, "picture": upload(body, "a.png" if body else "")}, form_on
    )
    assert refused.status_code == 422
    assert words in refused.text


def test_a_picture_may_be_larger_than_a_form(app: Flask, olive: Browser, campaign: Campaign) -> None:
    noise = Image.effect_noise((728, 90), 100)
    file = io.BytesIO()
    noise.save(file, "PNG", compress_level=0)
    body = file.getvalue() + bytes(20 * 1024)
    assert 64 * 1024 < len(body) < 150 * 1024
    form = {**CREATIVE, "campaign": campaign.id, "size": "728x90", "alt_pl": "Szum", "alt_en": "Noise"}
    form_on = f"{HOME}/creative?campaign={campaign.id}"
    assert sent(olive, f"{HOME}/creative", {**form, "picture": upload(body)}, form_on).status_code == 303
    assert olive.post(f"{HOME}/advertiser", {"legal_name": "x" * 70_000}).status_code == 413


def test_what_nobody_could_mean_is_cut_off_early(olive: Browser, campaign: Campaign) -> None:
    huge = sent(
        olive,
        f"{HOME}/creative",
        {**CREATIVE, "picture": upload(bytes(400_000))},
        f"{HOME}/creative?campaign={campaign.id}",
    )
    assert huge.status_code == 413
