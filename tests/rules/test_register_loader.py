"""The register's loader refuses what would make a promise untrue, and names the line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cookieapp.register import RegisterError, load, parse
from cookieapp.register.load import FILE

LANGUAGES = ("pl", "en")
GOOD = FILE.read_text(encoding="utf-8")


def faulty(old: str, new: str, count: int = 1) -> RegisterError:
    """Change the register and give the error that the change earns."""
    assert old in GOOD
    text = GOOD.replace(old, new, count)
    with pytest.raises(RegisterError) as caught:
        parse(text, LANGUAGES)
    return caught.value


def line_with(error: RegisterError, old: str, new: str) -> str:
    """Give the line that the error points at."""
    return GOOD.replace(old, new, 1).splitlines()[error.line - 1]


def test_the_register_of_the_site_is_sound() -> None:
    register = load()
    assert [category.id for category in register.categories] == [
        "necessary",
        "security",
        "performance",
        "functional",
        "advertising",
    ]
    names = {"session", "consent", "device", "preferences", "visitor", "interests", "partner_uid"}
    assert {cookie.name for cookie in register.cookies} == names


@pytest.mark.parametrize(
    ("old", "new", "problem", "line"),
    [
        ('lifetime = "90 days"', 'lifetyme = "90 days"', 'unknown key "lifetyme"', "lifetyme"),
        ('lifetime = "90 days"', 'lifetime = "401 days"', "longer than 400 days", "401 days"),
        ('lifetime = "90 days"', 'lifetime = "14 months"', "longer than 400 days", "14 months"),
        ('lifetime = "90 days"', 'lifetime = "soon"', "neither", "soon"),
        ('name = "interests"', 'name = "visitor"', "declared twice", "visitor"),
        ('name = "interests"', 'name = "inter ests"', "cannot be the name of a cookie", "inter ests"),
        ('name = "interests"', 'name = "a;b"', "cannot be the name of a cookie", "a;b"),
        ('name = "interests"', 'name = "ąę"', "cannot be the name of a cookie", "ąę"),
        ('name = "interests"', 'name = "__Host-x"', "without its prefix", "__Host-x"),
        ('name = "interests"', 'name = "int*"', "too wide", "int*"),
        ('name = "partner_uid"', 'name = "*"', "cannot be the name", '"*"'),
        ('service = "own-ads"', 'service = "own-adds"', "undeclared service", "own-adds"),
        ('setter = "stand-in"', 'setter = "stranger"', "neither", "stranger"),
        (
            'features = ["fullscreen"]',
            'features = ["mind-reading"]',
            '"mind-reading" in "features"',
            "mind-reading",
        ),
        ('consent_mode = ["ad_storage"', 'consent_mode = ["ads"', '"ads" in "consent_mode"', '"ads"'),
        ('kind = "frame"', 'kind = "window"', 'kind "window" is none of', "window"),
        (
            'url = "{partner_origin}/frame"',
            'url = "https://other.example/frame"',
            "not among the partner's origins",
            "other",
        ),
        (
            'service = "stand-in-partner"\nkind',
            'service = "own-ads"\nkind',
            "not one of a partner",
            "own-ads",
        ),
        ('partner = "stand-in"\n', "", "is not the partner of", 'setter = "stand-in"'),
        ('category = "performance"', 'category = "speed"', "not declared", "speed"),
        ("\nconsent = true", "\nconsent = false", "optional category", "consent = false"),
        ("\nconsent = true", '\nconsent = "yes"', "true or false", "yes"),
        ('img-src = ["{partner_origin}"]', 'img-src = ["http://a b"]', "is not an origin", "a b"),
        ("img-src =", "image-src =", "not a directive", "image-src"),
        ("format = 1", "format = 2", '"format" has to be 1', "format = 2"),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, problem: str, line: str) -> None:
    error = faulty(old, new)
    assert problem in error.problem
    assert line.strip() in line_with(error, old, new)
    assert re.match(r"cookies\.toml:\d+: ", str(error))


def test_a_missing_translation_is_named() -> None:
    error = faulty(', en = "Your decision about each service."', "")
    assert 'no translation into "en"' in error.problem
    assert "Twoja decyzja o każdej usłudze" in line_with(
        error, ', en = "Your decision about each service."', ""
    )


def test_a_service_without_consent_has_to_say_why() -> None:
    line = next(line for line in GOOD.splitlines() if line.startswith("reason = "))
    assert "say why no consent is needed" in faulty(line + "\n", "").problem


def test_a_partner_without_a_purpose_is_refused() -> None:
    lonely = (
        '\n[partners.lonely]\nname = "L"\nrole = { pl = "a", en = "b" }\ncountry = { pl = "a", en = "b" }\n'
    )
    with pytest.raises(RegisterError, match="has no purpose"):
        parse(GOOD + lonely, LANGUAGES)


def test_a_partner_may_declare_a_family_of_cookies() -> None:
    register = parse(GOOD.replace('name = "partner_uid"', 'name = "_x_*"'), LANGUAGES)
    assert register.lookup("_x_anything") is register.lookup("_x_")
    assert register.lookup("_y_") is None


def test_an_origin_that_configuration_does_not_know_is_left_out() -> None:
    assert load().partners[0].origins["img-src"] == ()
    known = load(facts={"partner_origin": "http://127.0.0.1:8001"})
    assert known.partners[0].origins["img-src"] == ("http://127.0.0.1:8001",)


class TestContentHash:
    """Each service carries a hash over everything a person was told about it."""

    def changed(self, old: str, new: str) -> set[str]:
        before, after = parse(GOOD, LANGUAGES), parse(GOOD.replace(old, new, 1), LANGUAGES)
        return {
            one.id for one, two in zip(before.services, after.services, strict=True) if one.hash != two.hash
        }

    def test_changes_with_a_word_in_any_language(self) -> None:
        assert self.changed("Liczy wyświetlenia", "Zlicza wyświetlenia") == {"statistics"}
        assert self.changed("Counts page views", "Adds up page views") == {"statistics"}

    def test_changes_with_a_lifetime(self) -> None:
        assert self.changed('lifetime = "90 days"', 'lifetime = "91 days"') == {"own-ads"}

    def test_changes_with_the_partner(self) -> None:
        assert self.changed("Partner Przykładowy", "Partner Inny") == {"stand-in-partner"}

    def test_stays_when_only_the_file_is_rearranged(self) -> None:
        assert self.changed("# Partners:", "# Our partners:") == set()


@given(st.text(max_size=300))
def test_any_text_is_a_register_or_a_register_error(text: str) -> None:
    with pytest.raises(RegisterError):
        parse(text, LANGUAGES)


@given(st.data())
def test_a_register_with_a_mangled_line_never_fails_otherwise(data: st.DataObject) -> None:
    lines = GOOD.splitlines()
    index = data.draw(st.integers(0, len(lines) - 1))
    lines[index] = data.draw(
        st.sampled_from(
            ["", "x = 1", "[cookies]", "[[services]]", "[services.x]", "[categories]\nx = 1", "cookies = 3"]
        )
        | st.text("abc=\"[]{}.,'0 ", max_size=30)
    )
    try:
        parse("\n".join(lines), LANGUAGES)
    except RegisterError as error:
        assert 1 <= error.line <= len("\n".join(lines).splitlines()) + 1


class TestOtherLanguages:
    """Polish and English stand in the register; another language may, and is otherwise translated."""

    def test_words_are_translated_from_the_source(self) -> None:
        register = parse(GOOD, (*LANGUAGES, "xx"), translate=lambda words, language: f"{language}: {words}")
        assert register.cookie("interests").purpose["xx"] == "xx: The number of the interest profile."
        assert register.service("statistics").name["pl"] == "Statystyka odwiedzin"

    def test_words_beside_the_others_come_first(self) -> None:
        beside = GOOD.replace('en = "Necessary"', 'en = "Necessary", xx = "Nødvendig"')
        assert parse(beside, (*LANGUAGES, "xx")).categories[0].name["xx"] == "Nødvendig"

    def test_a_new_language_asks_nobody_again(self) -> None:
        before, after = (
            parse(GOOD, LANGUAGES),
            parse(GOOD, (*LANGUAGES, "xx"), translate=lambda words, _: words * 2),
        )
        assert [one.hash for one in before.services] == [one.hash for one in after.services]

    def test_empty_words_are_refused_in_any_language(self) -> None:
        with pytest.raises(RegisterError, match='no translation into "xx"'):
            parse(GOOD.replace('en = "Necessary"', 'en = "Necessary", xx = " "'), (*LANGUAGES, "xx"))

    def test_a_language_that_the_site_does_not_speak_is_refused(self) -> None:
        with pytest.raises(RegisterError, match="does not speak"):
            parse(GOOD.replace('en = "Necessary"', 'en = "Necessary", xx = "x"'), LANGUAGES)
