"""What a decision permits, and what it still has to ask. No application involved."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cookieapp.consent.decision import Answer, decide, permitted, unanswered
from cookieapp.register import Register, load

REGISTER = load()
OPTIONAL = [service.id for service in REGISTER.optional_services]
ALWAYS = {service.id for service in REGISTER.services if not service.needs_consent}
sets_of_services = st.sets(st.sampled_from(OPTIONAL))


def changed(service_id: str) -> Register:
    """The register after the words of one service were changed."""
    services = {
        service.id: replace(service, hash="changed!") if service.id == service_id else service
        for service in REGISTER.services
    }
    return replace(REGISTER, _services=services)


def test_without_a_decision_only_what_needs_none_is_permitted() -> None:
    assert permitted(REGISTER, None, signal=False) == ALWAYS


def test_without_a_decision_everything_optional_is_asked() -> None:
    assert [service.id for service in unanswered(REGISTER, None, signal=False)] == OPTIONAL


@given(sets_of_services)
def test_exactly_what_was_allowed_is_permitted(allowed: set[str]) -> None:
    decision = decide(REGISTER, allowed, at=1, under_signal=False)
    assert permitted(REGISTER, decision, signal=False) == ALWAYS | allowed
    assert unanswered(REGISTER, decision, signal=False) == ()


@given(sets_of_services, st.sampled_from(OPTIONAL))
def test_a_change_asks_those_who_allowed_and_leaves_those_who_refused_alone(
    allowed: set[str], service: str
) -> None:
    decision = decide(REGISTER, allowed, at=1, under_signal=False)
    later = changed(service)
    asked = [one.id for one in unanswered(later, decision, signal=False)]
    assert asked == ([service] if service in allowed else [])
    assert permitted(later, decision, signal=False) == ALWAYS | (allowed - {service})


def test_a_new_service_is_asked_alone() -> None:
    decision = decide(REGISTER, OPTIONAL, at=1, under_signal=False)
    known = {name: answer for name, answer in decision.answers.items() if name != OPTIONAL[0]}
    assert [
        one.id for one in unanswered(REGISTER, replace(decision, answers=known), signal=False)
    ] == OPTIONAL[:1]


@given(sets_of_services)
def test_the_signal_refuses_statistics_and_advertising(allowed: set[str]) -> None:
    decision = decide(REGISTER, allowed, at=1, under_signal=False)
    assert permitted(REGISTER, decision, signal=True) == ALWAYS
    assert permitted(REGISTER, None, signal=True) == ALWAYS
    assert unanswered(REGISTER, None, signal=True) == ()


@given(sets_of_services)
def test_a_choice_made_under_the_signal_beats_it(allowed: set[str]) -> None:
    decision = decide(REGISTER, allowed, at=1, under_signal=True)
    assert permitted(REGISTER, decision, signal=True) == ALWAYS | allowed


@given(
    st.dictionaries(st.text(max_size=12), st.builds(Answer, st.booleans(), st.text(max_size=8)), max_size=6)
)
def test_answers_to_foreign_services_permit_nothing(answers: dict[str, Answer]) -> None:
    decision = replace(decide(REGISTER, (), at=1, under_signal=False), answers=answers)
    assert permitted(REGISTER, decision, signal=False) == ALWAYS


def test_decisions_of_different_browsers_have_different_numbers() -> None:
    numbers = {decide(REGISTER, (), at=1, under_signal=False).consent_id for _ in range(100)}
    assert len(numbers) == 100


def test_a_partner_who_is_nowhere_to_be_met_is_neither_asked_about_nor_permitted() -> None:
    service = REGISTER.service("stand-in-partner")
    assert not service.active
    everything = decide(
        load(facts={"partner_origin": "http://127.0.0.1:8001"}), ["stand-in-partner"], 1, False
    )
    assert everything.answers["stand-in-partner"].granted
    assert "stand-in-partner" not in permitted(REGISTER, everything, signal=False)
    assert "stand-in-partner" not in [one.id for one in unanswered(REGISTER, None, signal=False)]
