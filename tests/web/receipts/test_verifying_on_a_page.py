"""Anybody verifies a receipt on a page, pasted or as a file, and is told in words."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from flask import Flask
from support.client import Browser
from support.ledger import alter

from cookieapp.consent import verifier
from cookieapp.consent.evidence.words import PROBLEMS


def test_a_pasted_receipt_is_verified_on_a_page(app: Flask, visitor: Browser, receipt: str) -> None:
    page = visitor.post("/consent/verify", {"receipt": receipt})
    assert (
        page.status_code == 200
        and "This receipt is genuine" in page.text
        and "holds this decision" in page.text
    )
    stranger = Browser(app)
    bad = stranger.post("/consent/verify", {"receipt": receipt.replace("consent given", "consent tiven")})
    assert bad.status_code == 422 and "the decision" in bad.text and "not what was signed" in bad.text
    assert stranger.cookies == {}
    assert stranger.post("/consent/verify", {"receipt": "<script>alert(1)</script>"}).status_code == 422


def test_a_file_is_verified_too_and_one_too_large_refused(visitor: Browser, receipt: str) -> None:
    for saved in (receipt.encode(), receipt.encode("utf-8-sig")):  # by an editor that marks what it saves
        file = (BytesIO(saved), "receipt.json")
        page = visitor.post("/consent/verify", {"file": file}, content_type="multipart/form-data")
        assert "This receipt is genuine" in page.text
    assert "there is nothing to verify" in visitor.post("/consent/verify", {"receipt": " "}).text
    large = (BytesIO(b"x" * 61_000), "receipt.json")
    page = visitor.post("/consent/verify", {"file": large}, content_type="multipart/form-data")
    assert page.status_code == 422 and "larger than any receipt" in page.text
    huge = visitor.post("/consent/verify", {"receipt": "x" * 100_000})
    assert huge.status_code == 413


def test_a_record_missing_from_the_ledger_is_said_so(app: Flask, visitor: Browser, receipt: str) -> None:
    alter(app, "DELETE FROM consent_records")
    page = visitor.post("/consent/verify", {"receipt": receipt})
    assert page.status_code == 200 and "no longer holds this decision" in page.text


def test_the_page_has_words_for_everything_that_the_verifier_finds() -> None:
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    said = re.findall(r'(?:Finding|_at)\([^"\n]*(?:"\w+", )?"((?:[a-z]+ )+[^"]+)"', source)
    said += re.findall(r'return "(the key [^"]+)"', source)
    assert len(said) > 9 and set(said) <= set(PROBLEMS)
