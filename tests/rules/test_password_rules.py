"""What may be a password: long, on no list, not the site's or the owner's name, no plain pattern."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cookieapp.accounts.passwords.strength import LISTED, OWN, PATTERN, judge, words_of

OWN_WORDS = words_of("Contact Center sp. z o.o.", "www.contactcenter.pl", "alice.kowalska@example.com")


@pytest.mark.parametrize(
    "password",
    ["a long sentence that Alice remembers", "correct horse battery staple", "zupełnie nowe długie hasło",
     "tyDqV9#x", "żżłó 犬が庭で寝ている", "the stranger's own password", "x" * 64, "ż" * 1024, "9182736450 5463728190"],
)  # fmt: skip
def test_taken(password: str) -> None:
    assert judge(password, OWN_WORDS).refusal is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("passwordpassword", LISTED), ("123456789012345", LISTED), ("qwertyuiopasdfgh", LISTED),
        ("thequickbrownfox", LISTED), ("iloveyouforever", LISTED), ("password", LISTED),
        ("aaaaaaaaaaaaaaaa", PATTERN), ("abcabcabcabcabcabc", PATTERN), ("Test1234Test1234", PATTERN),
        ("qwer4321qwer4321", PATTERN), ("haslohaslohaslo", PATTERN),
        ("contactcenter.pl2026", OWN), ("ContactCenterContactCenter", OWN), ("alice.kowalska@example.com", OWN),
        ("!!!kowalska-alice!!!", OWN),
    ],
)  # fmt: skip
def test_refused(password: str, why: object) -> None:
    judgement = judge(password, OWN_WORDS)
    assert judgement.refusal in (why, LISTED)
    assert judgement.score <= 1
    assert judgement.help


@pytest.mark.parametrize("password", ["x" * 64, "abc" * 20, "x" * 72 + "A"])
def test_what_is_only_repeated_is_not_called_hard_however_long(password: str) -> None:
    judgement = judge(password, OWN_WORDS)
    assert judgement.score <= 1
    assert judgement.help


def test_no_kind_of_character_is_asked_for() -> None:
    for password in (
        "only small letters and blanks here",
        "ONLY LARGE ONES AND BLANKS HERE",
        "8264019375 7730184629",
    ):
        assert judge(password, OWN_WORDS).refusal is None


@given(st.text(min_size=1, max_size=1100))
@settings(max_examples=60)
def test_nothing_breaks_it(password: str) -> None:
    judgement = judge(password, OWN_WORDS)
    assert 0 <= judgement.score <= 4
    assert str(judgement.label)


@pytest.mark.parametrize("password", ["4@8({[<369|!1/|0$5+7%2" * 4, "4@8({[<369|!1/|0$5+7%24", "".join(map(chr, range(33, 65)))])  # fmt: skip
def test_nobody_keeps_the_judge_busy(password: str) -> None:
    """Readings of signs as letters multiply; a dishonest password would cost seconds."""
    began = time.process_time()
    judge(password, OWN_WORDS)
    assert time.process_time() - began < 0.3
