"""What a decision permits, and what it still has to ask. No application involved."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cookieapp.consent.decision import KEPT, Answer, Decision, decide, permitted, unanswered
from cookieapp.register import Register, load

REGISTER = load()
NOW = 1_795_400_000
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
    assert permitted(REGISTER, None, signal=False, now=NOW) == ALWAYS


def test_without_a_decision_everything_optional_is_asked() -> None:
    assert [service.id for service in unanswered(REGISTER, None, signal=False, now=NOW)] == OPTIONAL


@given(sets_of_services)
def test_exactly_what_was_allowed_is_permitted(allowed: set[str]) -> None:
    decision = decide(REGISTER, allowed, at=NOW, under_signal=False)
    assert permitted(REGISTER, decision, signal=False, now=NOW) == ALWAYS | allowed
    assert unanswered(REGISTER, decision, signal=False, now=NOW) == ()


@given(sets_of_services, st.sampled_from(OPTIONAL))
def test_a_change_asks_those_who_allowed_and_leaves_those_who_refused_alone(
    allowed: set[str], service: str
) -> None:
    decision = decide(REGISTER, allowed, at=NOW, under_signal=False)
    later = changed(service)
    asked = [one.id for one in unanswered(later, decision, signal=False, now=NOW)]
    assert asked == ([service] if service in allowed else [])
    assert permitted(later, decision, signal=False, now=NOW) == ALWAYS | (allowed - {service})


def test_a_new_service_is_asked_alone() -> None:
    decision = decide(REGISTER, OPTIONAL, at=NOW, under_signal=False)
    known = {name: answer for name, answer in decision.answers.items() if name != OPTIONAL[0]}
    assert [
        one.id for one in unanswered(REGISTER, replace(decision, answers=known), signal=False, now=NOW)
    ] == OPTIONAL[:1]


@given(sets_of_services)
def test_the_signal_refuses_statistics_and_advertising(allowed: set[str]) -> None:
    decision = decide(REGISTER, allowed, at=NOW, under_signal=False)
    assert permitted(REGISTER, decision, signal=True, now=NOW) == ALWAYS
    assert permitted(REGISTER, None, signal=True, now=NOW) == ALWAYS
    assert unanswered(REGISTER, None, signal=True, now=NOW) == ()


@given(sets_of_services)
def test_a_choice_made_under_the_signal_beats_it(allowed: set[str]) -> None:
    decision = decide(REGISTER, allowed, at=NOW, under_signal=True)
    assert permitted(REGISTER, decision, signal=True, now=NOW) == ALWAYS | allowed


@given(
    st.dictionaries(
        st.text(max_size=12), st.builds(Answer, st.booleans(), st.text(max_size=8), st.just(NOW)), max_size=6
    )
)
def test_answers_to_foreign_services_permit_nothing(answers: dict[str, Answer]) -> None:
    decision = replace(decide(REGISTER, (), at=NOW, under_signal=False), answers=answers)
    assert permitted(REGISTER, decision, signal=False, now=NOW) == ALWAYS


def test_decisions_of_different_browsers_have_different_numbers() -> None:
    numbers = {decide(REGISTER, (), at=NOW, under_signal=False).consent_id for _ in range(100)}
    assert len(numbers) == 100


def test_a_partner_who_is_nowhere_to_be_met_is_neither_asked_about_nor_permitted() -> None:
    service = REGISTER.service("stand-in-partner")
    assert not service.active
    everything = decide(
        load(facts={"partner_origin": "http://127.0.0.1:8001"}), ["stand-in-partner"], NOW, False
    )
    assert everything.answers["stand-in-partner"].granted
    assert "stand-in-partner" not in permitted(REGISTER, everything, signal=False, now=NOW)
    assert "stand-in-partner" not in [one.id for one in unanswered(REGISTER, None, signal=False, now=NOW)]


@given(sets_of_services, sets_of_services, sets_of_services, st.integers(0, KEPT - 1))
def test_answering_some_leaves_the_answers_to_others_as_they_were(
    allowed: set[str], asked: set[str], allowed_later: set[str], passed: int
) -> None:
    before = decide(REGISTER, allowed, NOW, under_signal=False)
    after = decide(REGISTER, allowed_later, NOW + passed, False, before, asked=asked)
    assert after.consent_id == before.consent_id
    for service in OPTIONAL:
        if service in asked:
            assert after.answers[service].granted == (service in allowed_later)
            assert after.answers[service].at == NOW + passed
        else:
            assert after.answers[service] == before.answers[service]


@given(sets_of_services, st.integers(0, KEPT - 1))
def test_each_answer_counts_six_months_from_when_it_was_given(allowed: set[str], passed: int) -> None:
    first = decide(REGISTER, OPTIONAL, NOW, under_signal=False)
    second = decide(REGISTER, OPTIONAL, NOW + passed, False, first, asked=OPTIONAL[:1])
    for service in map(REGISTER.service, OPTIONAL):
        given = second.answers[service.id].at
        assert second.granted(service, given + KEPT - 1) and second.answered(service, given + KEPT - 1)
        assert not second.granted(service, given + KEPT) and not second.answered(service, given + KEPT)


def test_a_refusal_too_is_asked_again_after_six_months() -> None:
    refused = decide(REGISTER, (), NOW, under_signal=False)
    assert unanswered(REGISTER, refused, signal=False, now=NOW + KEPT - 1) == ()
    assert [one.id for one in unanswered(REGISTER, refused, signal=False, now=NOW + KEPT)] == OPTIONAL


def test_a_yes_for_thirty_days_ends_then_and_is_a_no_until_asked_in_its_turn() -> None:
    service, end = REGISTER.service(OPTIONAL[0]), NOW + 30 * 86_400
    once = decide(REGISTER, OPTIONAL[:1], NOW, False, asked=OPTIONAL[:1], until={OPTIONAL[0]: end})
    assert once.granted(service, end - 1) and not once.granted(service, end)
    assert once.answered(service, end) and not once.answered(service, NOW + KEPT)


def test_an_old_decision_is_not_made_younger_by_a_clock_that_is_behind() -> None:
    before = decide(REGISTER, OPTIONAL, NOW, under_signal=False)
    assert decide(REGISTER, (), NOW - 200, False, before).at == NOW


def test_what_was_allowed_before_the_signal_is_not_lifted_by_one_answer_under_it() -> None:
    before = decide(REGISTER, OPTIONAL, NOW, under_signal=False)
    after: Decision = decide(REGISTER, OPTIONAL[:1], NOW, True, before, asked=OPTIONAL[:1])
    assert permitted(REGISTER, after, signal=True, now=NOW) == ALWAYS | {OPTIONAL[0]}
