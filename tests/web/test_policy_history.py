"""The policy can be searched, and says what changed since its last version and since one's own decision."""

from __future__ import annotations

import re

import pytest
from support.cast import MakeApp
from support.client import Browser

from cookieapp.policy.archive import read_archive
from cookieapp.policy.changes import Change, of_services, of_text
from cookieapp.policy.search import search
from cookieapp.register import load
from cookieapp.register.load import FILE, parse

REGISTER = load(facts={"partner_origin": "http://127.0.0.1:8001"})


@pytest.mark.parametrize(
    ("wanted", "language", "expected"),
    [
        ("visitor", "en", {"visitor"}),
        ("VISITOR", "en", {"visitor"}),
        ("statystyka wizyty", "pl", {"visitor"}),
        ("zainteresowan", "pl", {"interests"}),
        ("no-such-word", "en", set()),
        ("%", "en", set()),
    ],
)
def test_cookies_are_found_by_all_the_words(wanted: str, language: str, expected: set[str]) -> None:
    found = {hit.cookie.name for hit in search(REGISTER, wanted, language)}
    assert expected <= found
    assert len(found) < len(list(REGISTER.cookies))


def test_searching_needs_no_script_and_shows_only_what_was_found(visitor: Browser) -> None:
    page = visitor.get("/cookies?q=preferences").text
    assert 'value="preferences"' in page
    table = re.search(r'<section class="prose" aria-labelledby="categories">.*?</section>', page, re.DOTALL)[
        0
    ]  # type: ignore[index]
    assert "<code>preferences</code>" in table
    assert "<code>partner_uid</code>" not in table


def test_a_question_is_shown_as_it_is_and_never_as_a_part_of_the_page(visitor: Browser) -> None:
    page = visitor.get("/cookies?q=<script>alert(1)</script>").text
    assert "<script>alert" not in page
    assert visitor.get("/cookies?q=" + "a" * 5000).status_code == 200


def test_every_kept_version_can_be_read(visitor: Browser) -> None:
    archive = read_archive()
    assert archive
    listed = visitor.get("/cookies/versions").text
    for kept in archive:
        path = f"/cookies/versions/{kept.day.isoformat()}"
        assert f'href="{path}"' in listed
        for language in ("pl", "en"):
            page = visitor.get(f"{path}?lang={language}").text
            assert kept.texts[language].splitlines()[2][2:40] in page
    assert visitor.get("/cookies/versions/2020-01-01").status_code == 404
    assert visitor.get("/cookies/versions/../../etc").status_code == 404


def test_a_version_says_what_it_changed_and_whether_it_is_in_force(visitor: Browser) -> None:
    newest, *_, first = read_archive()
    page = visitor.get(f"/cookies/versions/{newest.day}").text
    assert "This version is in force." in page
    assert "What this version changed" in page
    assert "<ins>" in page
    page = visitor.get(f"/cookies/versions/{first.day}").text
    assert "no longer in force" in page
    assert "What this version changed" not in page


def test_a_reworded_sentence_stands_there_once_with_its_words_marked() -> None:
    change = Change(
        "changed", "", ("Counts are kept for ten days.", "Gone."), ("Counts are kept for two days.", "Came.")
    )
    assert change.lines == [
        (("same", "Counts are kept for"), ("gone", " ten"), ("new", " two"), ("same", " days.")),
        (("new", "Came."),),
        (("gone", "Gone."),),
    ]


def test_a_changed_part_shows_the_lines_then_and_now() -> None:
    then = "## One {#one}\n\nSame.\nOld line.\n\n## Two {#two}\n\nGoes.\n"
    now = "## One {#one}\n\nSame.\nNew line.\n\n## Three {#three}\n\nComes.\n"
    assert [(one.kind, one.name, one.then, one.now) for one in of_text(then, now)] == [
        ("changed", "One", ("Old line.",), ("New line.",)),
        ("new", "Three", (), ("Comes.",)),
        ("gone", "Two", ("Goes.",), ()),
    ]
    assert of_text(then, then) == []


def test_a_changed_service_shows_what_was_told_then() -> None:
    service = read_archive()[0].services["statistics"]
    changed = {**service, "purpose": {"en": "Something else."}}
    [change] = of_services({"statistics": service}, {"statistics": changed}, "en")
    assert change.kind == "changed"
    assert change.then == (service["purpose"]["en"],)
    assert change.now == ("Something else.",)


def test_who_has_not_decided_is_told_so(visitor: Browser) -> None:
    assert "You have not decided yet" in visitor.get("/cookies/versions").text


def test_an_answer_to_the_words_of_today_still_stands(visitor: Browser) -> None:
    visitor.decide("reject_all")
    assert "Your decision stands" in visitor.get("/cookies/versions").text
    assert "Nothing that you answered to has changed" in visitor.get("/cookies").text


def test_a_service_told_otherwise_since_is_named_with_its_words_of_then(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words of then come from the ledger, by their content hash."""
    before = Browser(make_app())
    before.decide("accept_all")
    words = FILE.read_text(encoding="utf-8")
    purpose = REGISTER.service("statistics").purpose["en"]
    changed = words.replace(purpose, "Counts otherwise than before.")
    assert changed != words
    monkeypatch.setattr(
        "cookieapp.assembly.cookie_register.load",
        lambda languages, facts, **rest: parse(changed, languages, facts, **rest),
    )
    after = Browser(make_app())
    after.keep("consent", before.cookies["consent"])
    page = after.get("/cookies/versions").text
    section = re.search(r'aria-labelledby="since-decision">.*?</section>', page, re.DOTALL)[0]  # type: ignore[index]
    section = re.sub(r"<span[^>]*>[^<]*</span>", "", section)
    assert f"<del>{purpose}</del>" in section
    assert "<ins>Counts otherwise than before.</ins>" in section
    assert "These are described otherwise: Visit statistics" in after.get("/cookies").text


def test_services_are_compared_in_a_language_that_both_speak() -> None:
    """What was never told in German has not changed because it is told in German now."""
    then = {"id": "x", "name": {"pl": "a", "en": "b"}, "purpose": {"pl": "c", "en": "d"}, "cookies": []}
    spoken = {"pl": "c", "en": "d", "de": "e"}
    now = {**then, "name": {"pl": "a", "en": "b", "de": "f"}, "purpose": spoken}
    assert of_services({"x": then}, {"x": now}, "de") == []
    [change] = of_services({"x": then}, {"x": {**now, "purpose": {**spoken, "en": "g"}}}, "de")
    assert (change.language, change.then, change.now) == ("en", ("d",), ("g",))
