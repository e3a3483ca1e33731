"""What the policy says of how long data are kept is what the software does."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from config import LANGUAGES
from cookieapp.accounts.history import audit, events
from cookieapp.accounts.letters.links import STAY
from cookieapp.advertising import interests
from cookieapp.advertising.books import PROOF
from cookieapp.consent.ledger import figures
from cookieapp.partner.server import COOKIE, LIFETIME
from cookieapp.register import load
from cookieapp.register.lifetime import Lifetime
from cookieapp.statistics.keeping.retention import EVENTS_KEPT, FIGURES_KEPT, first_day_kept
from cookieapp.web.prose import prose, read

ROOT = Path(__file__).resolve().parents[2]
DAY = 86_400


def told(language: str) -> list[list[int]]:
    """Give the numbers in each point of the policy's section, without those of articles of law."""
    section = read(prose(language) / "policy.md")[1].partition("{#data}")[2].partition("\n## ")[0]
    points = [line for line in section.splitlines() if line.startswith("- ")]
    return [
        [int(number) for number in re.findall(r"\d+", re.sub(r"\([^)]*\)|{{[^}]*}}", "", line))]
        for line in points
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_says_what_the_software_does(language: str) -> None:
    visits, number, profile, showings, decisions, account = told(language)
    assert visits == [EVENTS_KEPT, FIGURES_KEPT]
    register = load(facts={"partner_origin": "http://127.0.0.1:8001"})
    assert [f"{number[0]} months"] == [str(register.cookie("visitor").lifetime)]
    assert profile == [interests.KEPT // DAY, interests.MOST, interests.READINGS, interests.SEEN // DAY]
    assert showings == [PROOF.days]
    assert decisions == [figures.KEPT // DAY]
    assert account == [STAY.life.days, events.KEPT.days]
    assert events.KEPT == audit.KEPT


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_interest_fades_and_a_partner_s_number_goes_as_the_policy_says(language: str) -> None:
    text = read(prose(language) / "policy.md")[1]
    assert re.findall(r"\(\D*(\d+) \D*\)", _line(text, "{{ url_profile }}")) == [
        str(interests.HALF_LIFE // DAY)
    ]
    assert re.findall(r"\d+", _line(text, f"`{COOKIE}`")) == [str(LIFETIME // DAY)]


def _line(text: str, sign: str) -> str:
    (found,) = [line for line in text.splitlines() if sign in line]
    return found


def test_the_register_declares_what_is_kept() -> None:
    register = load(facts={"partner_origin": "http://127.0.0.1:8001"})
    assert register.cookie("interests").lifetime == Lifetime(interests.KEPT // DAY, "day")
    assert register.cookie(COOKIE).lifetime == Lifetime(LIFETIME // DAY, "day")


@pytest.mark.parametrize(
    "file",
    [
        "templates/statistics/_records.html",
        "templates/operator/statistics/_choice.html",
        "cookieapp/statistics/mine/own.py",
        "cookieapp/statistics/keeping/records.py",
        "cookieapp/register/cookies.toml",
    ],
)
def test_so_do_the_other_places(file: str) -> None:
    words = re.findall(
        r"(?:for|of the last|after|deleted|ata) (\d+) days|(\d+) days; withdrawing", (ROOT / file).read_text()
    )
    numbers = {int(one or other) for one, other in words}
    assert EVENTS_KEPT in numbers and numbers <= {EVENTS_KEPT, interests.KEPT // DAY}


def test_twenty_five_months_end_on_the_same_day_of_the_month() -> None:
    assert first_day_kept(date(2026, 11, 25)) == date(2024, 10, 25)
    assert first_day_kept(date(2027, 3, 31)) == date(2025, 2, 28)
    assert first_day_kept(date(2026, 1, 1)) == date(2023, 12, 1)
