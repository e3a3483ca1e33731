"""Figures for operators at /metrics: counts of events, without a word about who."""

from __future__ import annotations

from prometheus_client import Counter

GATE = Counter(
    "cookieapp_gate_verdicts_total", "Cookies the gate dropped or repaired on their way out", ["fault"]
)
REPORTS = Counter(
    "cookieapp_policy_reports_total", "Messages of browsers about the security policy", ["status"]
)
DECISIONS = Counter("cookieapp_decisions_total", "Decisions about cookies", ["choice"])
LOGINS = Counter("cookieapp_logins_total", "Attempts to log in", ["outcome"])
PASSWORDS = Counter("cookieapp_passwords_checked_total", "Passwords checked against an account's hash")
VIEWS_LOST = Counter(
    "cookieapp_statistics_lost_total", "Page views that were counted but could not be stored"
)
LETTERS = Counter("cookieapp_letters_total", "Letters by what became of them", ["outcome"])
COUNTS_LOST = Counter(
    "cookieapp_counts_lost_total", "Counts, notes of interests and of showings that found no room to wait in"
)
