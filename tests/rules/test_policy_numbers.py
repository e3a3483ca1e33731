"""What the policy says about advertising in numbers is what the software does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import LANGUAGES
from cookieapp.advertising.books import PROOF
from cookieapp.advertising.interests import HALF_LIFE, KEPT, MOST, READINGS, SEEN
from cookieapp.partner.server import COOKIE, LIFETIME
from cookieapp.register import load
from cookieapp.register.lifetime import Lifetime

DAY = 86_400
ROOT = Path(__file__).resolve().parents[2]
REGISTER = load(facts={"partner_origin": "http://127.0.0.1:8001"})


def paragraph(language: str, sign: str) -> list[int]:
    """The numbers of the paragraph that holds a sign, in their order."""
    text = (ROOT / "translations" / language / "policy.md").read_text(encoding="utf-8")
    (found,) = [line for line in text.splitlines() if sign in line]
    return [int(number) for number in re.findall(r"\d+", found)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_the_interest_profile(language: str) -> None:
    assert paragraph(language, "{{ url_profile }}") == [
        KEPT // DAY,
        MOST,
        HALF_LIFE // DAY,
        READINGS,
        SEEN // DAY,
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_proofs_and_of_the_partner(language: str) -> None:
    text = (ROOT / "translations" / language / "policy.md").read_text(encoding="utf-8")
    lines = text.splitlines()
    profile = next(number for number, line in enumerate(lines) if "{{ url_profile }}" in line)
    assert re.findall(r"\d+", lines[profile + 1]) == [str(PROOF.days)]
    assert paragraph(language, f"`{COOKIE}`") == [LIFETIME // DAY]


def test_the_register_declares_what_is_kept() -> None:
    cookies = {cookie.name: cookie for cookie in REGISTER.cookies}
    assert cookies["interests"].lifetime == Lifetime(KEPT // DAY, "day")
    assert cookies[COOKIE].lifetime == Lifetime(LIFETIME // DAY, "day")
