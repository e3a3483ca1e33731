"""Every version of the policy is kept: no word changes without `flask --app app policy archive`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config import LANGUAGES, Operator
from cookieapp.policy.archive import Kept, read_archive, write
from cookieapp.policy.declaration import declaration
from cookieapp.register import load
from cookieapp.web.language import translate
from cookieapp.web.prose import prose, read

TEXTS = {language: read(prose(language) / "policy.md")[1] for language in LANGUAGES}


@pytest.fixture(scope="module")
def declared() -> dict[str, Any]:
    """Give the register as it is now, in every language."""
    return declaration(load(LANGUAGES, translate=translate), Operator(), "")


def test_the_newest_kept_version_is_what_the_policy_says_today(declared: dict[str, Any]) -> None:
    newest = read_archive()[0]
    assert newest.says(TEXTS, declared), "the policy changed: run `flask --app app policy archive`"
    assert set(newest.texts) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_word_in_any_language_is_another_version(declared: dict[str, Any], language: str) -> None:
    newest = read_archive()[0]
    assert not newest.says({**TEXTS, language: TEXTS[language] + "More."}, declared)
    name, service = next(iter(newest.services.items()))
    reworded = {**service, "purpose": {**service["purpose"], language: "Something else."}}
    other = replace(newest, services={**newest.services, name: reworded})
    assert not other.says(TEXTS, declared)


def test_a_service_more_or_less_is_another_version(declared: dict[str, Any]) -> None:
    newest = read_archive()[0]
    fewer = dict(list(newest.services.items())[1:])
    assert not replace(newest, services=fewer).says(TEXTS, declared)


def test_a_version_is_kept_as_it_was_said(declared: dict[str, Any], tmp_path: Path) -> None:
    write(date(2030, 1, 2), TEXTS, declared, tmp_path)
    [kept] = read_archive(tmp_path)
    assert kept.day == date(2030, 1, 2)
    assert kept.says(TEXTS, declared)


def test_the_version_of_a_day_is_what_the_day_ends_with(declared: dict[str, Any], tmp_path: Path) -> None:
    write(date(2030, 1, 2), TEXTS, declared, tmp_path)
    write(date(2030, 1, 2), {**TEXTS, "en": "Other."}, declared, tmp_path)
    [kept] = read_archive(tmp_path)
    assert kept.text("en") == ("Other.", "en")


def test_what_is_past_stays_as_it_was(declared: dict[str, Any], tmp_path: Path) -> None:
    write(date(2030, 1, 2), TEXTS, declared, tmp_path)
    with pytest.raises(ValueError, match="2030-01-02"):
        write(date(2030, 1, 1), TEXTS, declared, tmp_path)
    assert [kept.day for kept in read_archive(tmp_path)] == [date(2030, 1, 2)]


def test_a_language_that_was_not_spoken_then_reads_english() -> None:
    assert Kept(date(2030, 1, 2), {"en": "Words.", "pl": "Słowa."}, {}).text("de") == ("Words.", "en")
