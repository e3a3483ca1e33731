"""What changed about a service, as a person reads it: word by word, and complete."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cookieapp.consent.form.changes import CONTEXT, differences
from cookieapp.consent.ledger.texts import describe
from cookieapp.register import load

REGISTER = load()
TEXT = describe(REGISTER.service("statistics"), REGISTER)
sentences = st.lists(
    st.sampled_from(["we", "count", "how", "often", "pages", "are", "read", "never", "sold", "to", "anyone"]),
    max_size=30,
).map(" ".join)


def about(purpose: str, **other: Any) -> dict[str, Any]:
    return {**TEXT, "purpose": {"pl": purpose, "en": purpose}, **other}


def test_the_same_words_are_no_difference() -> None:
    assert differences(TEXT, TEXT, "pl") == ()


def test_a_changed_word_is_shown_between_its_neighbours() -> None:
    (found,) = differences(about("We count page views."), about("We count every click."), "en")
    assert found.what == "purpose"
    assert found.pieces == (
        ("same", "We count"),
        ("gone", " page views"),
        ("new", " every click"),
        ("same", "."),
    )


def test_words_far_from_the_change_are_left_out() -> None:
    many = " ".join(f"word{n}" for n in range(40))
    (found,) = differences(about(many + " old"), about(many + " new"), "en")
    assert found.pieces[0] == ("cut", "…")
    assert len(found.pieces[1][1].split()) == CONTEXT


@given(sentences, sentences)
def test_both_versions_can_be_read_out_of_it(before: str, after: str) -> None:
    found = differences(about(before), about(after), "en")
    if before == after:
        assert found == ()
        return
    pieces = found[0].pieces
    if any(step == "cut" for step, _ in pieces):
        return
    assert "".join(words for step, words in pieces if step != "new") == before
    assert "".join(words for step, words in pieces if step != "gone") == after


def test_each_language_shows_its_own_words() -> None:
    later = {**TEXT, "purpose": {**TEXT["purpose"], "pl": "Liczy kliknięcia."}}
    assert differences(TEXT, later, "en") == ()
    (found,) = differences(TEXT, later, "pl")
    assert ("new", " kliknięcia") in found.pieces


def test_a_longer_life_and_a_new_cookie_are_differences_too() -> None:
    cookie = TEXT["cookies"][0]
    longer = {**TEXT, "cookies": [{**cookie, "lifetime": "400 days"}]}
    assert [(one.what, one.name) for one in differences(TEXT, longer, "en")] == [("lifetime", "visitor")]
    more = {**TEXT, "cookies": [cookie, {**cookie, "name": "second"}]}
    assert {one.name for one in differences(TEXT, more, "en")} == {"second"}
