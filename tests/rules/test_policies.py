"""The policies for the browser follow from consent, and from nothing else."""

from __future__ import annotations

from cookieapp.consent.gate import Policies
from cookieapp.register import load

PARTNER = "http://127.0.0.1:8001"
REGISTER = load(facts={"partner_origin": PARTNER})
EVERYTHING = frozenset(service.id for service in REGISTER.services)
NOTHING: frozenset[str] = frozenset()
DEMONSTRATION = REGISTER.contents["demonstration"]


def policies(permitted: frozenset[str], *, opened: bool = False) -> dict[str, str]:
    made = Policies(REGISTER, secure=False)
    return dict(made.headers(permitted, frozenset({DEMONSTRATION} if opened else ())))


def test_a_partner_appears_with_consent_alone() -> None:
    assert not any(PARTNER in value for value in policies(EVERYTHING - {"stand-in-partner"}).values())
    security = policies(EVERYTHING)["Content-Security-Policy"].split("; ")
    for directive in (
        f"img-src 'self' {PARTNER} data:",
        f"frame-src {PARTNER}",
        f"script-src 'self' {PARTNER}",
    ):
        assert directive in security


def test_features_of_the_browser_are_lent_with_consent_alone() -> None:
    assert policies(NOTHING)["Permissions-Policy"] == (
        "browsing-topics=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), "
        "microphone=(), payment=(), usb=()"
    )
    lent = policies(EVERYTHING)["Permissions-Policy"]
    assert f'fullscreen=(self "{PARTNER}")' in lent
    assert lent.count(PARTNER) == 1


def test_a_content_opened_once_opens_its_own_directive_and_no_other() -> None:
    opened = policies(NOTHING, opened=True)
    assert opened["Content-Security-Policy"].count(PARTNER) == 1
    assert f"frame-src {PARTNER}" in opened["Content-Security-Policy"]
    assert f'fullscreen=(self "{PARTNER}")' in opened["Permissions-Policy"]
    assert policies(NOTHING)["Content-Security-Policy"].count(PARTNER) == 0


def test_files_that_are_kept_know_nothing_of_decisions_and_run_nothing() -> None:
    kept = Policies(REGISTER, secure=False, reports="/reports/policy").of_files()
    assert kept == [("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")]
