"""Chores are done when they are due, by one at a time, and whoever was killed is replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from cookieapp.storage.chore_runs import LEASE
from cookieapp.storage.chores import Chores
from cookieapp.storage.stores import Stores

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chores(app: Flask, clock: Clock) -> Chores:
    return Chores(Stores.of(app).sql, clock)


def test_a_chore_is_done_when_it_is_due_and_not_before(chores: Chores, clock: Clock) -> None:
    times: list[datetime] = []
    chores.add("sweep", 3600, lambda now: times.append(now) or "swept")
    chores.do()
    clock.pass_(minutes=59)
    assert chores.do() == []
    clock.pass_(minutes=1)
    assert [done.outcome for done in chores.do()] == ["swept"]
    assert times == [NOON, NOON + timedelta(hours=1)]


def test_each_run_is_written_down_and_one_without_work_is_not(chores: Chores) -> None:
    chores.add("sweep", 3600, lambda now: "12 rooms swept")
    chores.add("idle", 3600, lambda now: "")
    chores.do()
    (run,) = chores.runs.recent()
    assert (run.name, run.began, run.ended, run.outcome) == ("sweep", NOON, NOON, "12 rooms swept")


def test_a_named_chore_is_done_at_once(chores: Chores) -> None:
    chores.add("sweep", 3600, lambda now: "swept")
    chores.do()
    assert [done.name for done in chores.do(["sweep"])] == ["sweep"]
    with pytest.raises(KeyError):
        chores.do(["nothing of ours"])


def test_a_name_is_given_once(chores: Chores) -> None:
    with pytest.raises(ValueError, match="already"):
        chores.add("old-runs", 60, lambda now: "")


def test_two_machines_do_not_do_the_same_chore_at_once(app: Flask, chores: Chores, clock: Clock) -> None:
    other = Chores(Stores.of(app).sql, clock)
    seen: list[object] = []
    other.add("sweep", 3600, lambda now: seen.append("other") or "swept")
    chores.add("sweep", 3600, lambda now: seen.append(other.do(["sweep"])) or "swept")
    chores.do(["sweep"])
    assert seen == [[]]


def test_one_that_fails_is_told_tried_again_soon_and_stops_no_other(chores: Chores, clock: Clock) -> None:
    def broken(now: datetime) -> str:
        raise RuntimeError("a name that must not be kept: alice@example.com")

    chores.add("broken", 86_400, broken)
    chores.add("sweep", 86_400, lambda now: "swept")
    assert [(done.name, done.failed) for done in chores.do()][-2:] == [("broken", True), ("sweep", False)]
    assert {run.outcome for run in chores.runs.recent()} == {"failed: RuntimeError", "swept"}
    clock.pass_(minutes=5)
    assert [done.name for done in chores.do()] == ["broken"]


def test_a_killed_run_is_taken_over_when_its_lease_ends(chores: Chores, clock: Clock) -> None:
    chores.add("sweep", 60, lambda now: "swept")
    assert chores.runs.take("sweep", clock.now)  # and then nothing more is heard of it
    chores.runs.begin("sweep", clock.now)
    assert [done.name for done in chores.do()] == ["old-runs"]
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    assert [done.outcome for done in chores.do(["sweep"])] == ["swept"]
    assert [run.outcome for run in chores.runs.recent()] == ["swept", "cut short"]


def test_one_that_a_signal_ends_gives_its_turn_back(chores: Chores, clock: Clock) -> None:
    def stopped(now: datetime) -> str:
        raise SystemExit(0)

    chores.add("long", 86_400, stopped)
    with pytest.raises(SystemExit):
        chores.do(["long"])
    assert [run.outcome for run in chores.runs.recent()] == ["cut short"]
    assert chores.runs.take("long", clock.now, only_if_due=False)


def test_a_lease_that_was_taken_over_cannot_be_renewed(chores: Chores, clock: Clock) -> None:
    token = chores.runs.take("sweep", clock.now)
    assert token
    assert chores.runs.renew("sweep", token, clock.now)
    clock.pass_(seconds=LEASE.total_seconds() + 1)
    assert chores.runs.take("sweep", clock.now)
    assert not chores.runs.renew("sweep", token, clock.now)


def test_runs_are_forgotten_after_twenty_five_months(chores: Chores, clock: Clock) -> None:
    chores.add("sweep", 86_400, lambda now: "swept")
    chores.do()
    clock.pass_(days=762)
    chores.do(["old-runs"])
    assert [(run.name, run.outcome) for run in chores.runs.recent()] == [("old-runs", "1 runs forgotten")]


def test_the_command_does_what_is_due_and_says_what(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.signal", lambda *handler: None)  # the tests' own process keeps its handlers
    Chores.of(app).add("sweep", 3600, lambda now: "swept")
    first = app.test_cli_runner().invoke(args=["housekeeping"])
    assert first.exit_code == 0
    assert "sweep: swept" in first.output
    again = app.test_cli_runner().invoke(args=["housekeeping", "sweep"])
    assert again.output == "sweep: swept\n"
    wrong = app.test_cli_runner().invoke(args=["housekeeping", "dance"])
    assert wrong.exit_code == 1
    assert "There is no chore dance" in wrong.output
