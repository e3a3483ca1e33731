"""The consent cookie: whatever is not exactly ours counts as no decision, without an error."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cookieapp.consent.decision import Answer, Decision, decide
from cookieapp.consent.decision.cookie import LONGEST, SKEW, _signature, decode, encode, read
from cookieapp.register import load

REGISTER = load()
OPTIONAL = [service.id for service in REGISTER.optional_services]
KEY, OTHER = b"k" * 32, b"o" * 32
NOW, LIFE = 1_795_400_000.0, 182 * 86_400


def written(allowed: tuple[str, ...] = (), at: float = NOW, key: bytes = KEY) -> str:
    """A cookie as this site writes it."""
    return encode(decide(REGISTER, allowed, int(at), under_signal=False), key)


@given(st.sets(st.sampled_from(OPTIONAL)), st.booleans())
def test_what_is_written_is_read_back(allowed: set[str], signal: bool) -> None:
    decision = decide(REGISTER, allowed, int(NOW), signal)
    assert decode(encode(decision, KEY), [KEY], NOW, LIFE) == decision


def test_it_fits_into_400_bytes() -> None:
    assert len(written(tuple(OPTIONAL))) <= LONGEST
    assert LONGEST == 400


def test_a_dozen_services_fit_into_400_bytes_each_answered_at_another_time() -> None:
    answers = {
        f"service-{chr(97 + n)}{chr(97 + n)}{chr(97 + n)}": Answer(
            n % 2 == 0,
            "6bSxKOLj",
            int(NOW) - LIFE + 1 + n * 977,
            int(NOW) + 30 * 86_400 if n in (0, 2, 4) else None,
        )
        for n in range(11)
    } | {"service-zzz": Answer(False, "6bSxKOLj", int(NOW))}
    assert len(answers) == 12
    assert len(encode(Decision("A" * 22, int(NOW), False, answers), KEY)) <= LONGEST


identifiers = st.from_regex(r"[a-z][a-z0-9-]{0,15}", fullmatch=True)
contents = st.from_regex(r"[A-Za-z0-9_-]{8}", fullmatch=True)
ages = st.integers(0, LIFE - 1)
spans = st.none() | st.integers(0, 400 * 86_400)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    at, span = int(NOW) - draw(ages), draw(spans)
    granted, signal = draw(st.booleans()), draw(st.booleans())
    return Answer(granted, draw(contents), at, None if span is None else at + span, signal)


@given(
    st.dictionaries(identifiers, answers(), max_size=12),
    st.booleans(),
    st.just("") | st.from_regex(r"[A-Za-z0-9_-]{11}", fullmatch=True),
)
def test_every_answer_keeps_its_own_time_its_end_and_what_the_browser_signalled(
    given_answers: dict[str, Answer], signal: bool, account: str
) -> None:
    decision = Decision("A" * 22, int(NOW), signal, given_answers, LIFE, account)
    assert read(encode(decision, KEY), [KEY], LIFE) == decision


def test_a_cookie_of_the_first_format_is_still_read() -> None:
    body = f"1.{int(NOW)}.{'A' * 22}.1.statistics:y:6bSxKOLj~own-ads:n:GaStkGQ8"
    decision = decode(f"{body}.{_signature(body, KEY)}", [KEY], NOW, LIFE)
    assert decision is not None and decision.under_signal
    assert decision.answers == {
        "statistics": Answer(True, "6bSxKOLj", int(NOW), None, True),
        "own-ads": Answer(False, "GaStkGQ8", int(NOW), None, True),
    }


def test_it_is_written_in_characters_that_need_no_quotes() -> None:
    assert not set(written(tuple(OPTIONAL))) & set(' ",;\\')


@given(st.integers(0, 500), st.characters())
def test_no_changed_character_goes_unnoticed(place: int, character: str) -> None:
    value = written(("statistics",))
    place %= len(value)
    changed = value[:place] + character + value[place + 1 :]
    assert changed == value or decode(changed, [KEY], NOW, LIFE) is None


@given(st.integers(0, 500))
def test_a_cut_cookie_counts_as_none(length: int) -> None:
    value = written()
    assert decode(value[: length % len(value)], [KEY], NOW, LIFE) is None


@given(st.text(max_size=500) | st.from_regex(r"[12]\.\d+\.[a-z]+\.[01]\.[a-z:~]+\.[A-Za-z]+", fullmatch=True))
def test_any_other_text_counts_as_none(value: str) -> None:
    assert decode(value, [KEY], NOW, LIFE) is None


def test_a_foreign_key_counts_as_none() -> None:
    assert decode(written(key=OTHER), [KEY], NOW, LIFE) is None


def test_a_key_that_was_rotated_out_is_still_read() -> None:
    assert decode(written(key=OTHER), [KEY, OTHER], NOW, LIFE) is not None


def test_the_future_counts_as_none_but_for_a_clock_that_is_a_little_ahead() -> None:
    assert decode(written(at=NOW + SKEW + 10), [KEY], NOW, LIFE) is None
    assert decode(written(at=NOW + SKEW - 10), [KEY], NOW, LIFE) is not None


def test_it_expires_after_its_declared_life_whatever_the_browser_keeps() -> None:
    assert decode(written(at=NOW - LIFE), [KEY], NOW, LIFE) is None
    assert decode(written(at=NOW - LIFE + 60), [KEY], NOW, LIFE) is not None


def test_a_cookie_signed_by_us_in_another_form_counts_as_none() -> None:
    odd = Decision("A" * 22, int(NOW), False, {"a.b": Answer(True, "12345678")})
    assert decode(encode(odd, KEY), [KEY], NOW, LIFE) is None
