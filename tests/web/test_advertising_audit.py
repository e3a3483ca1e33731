"""An auditor recomputes from the ledger that no advertisement went by a profile without consent."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from support.client import Browser

from cookieapp.advertising import views
from cookieapp.advertising.audit import Audited, audit
from cookieapp.advertising.books import Books
from cookieapp.advertising.models import Showing
from cookieapp.storage.stores import Stores

PERSON = {"User-Agent": "Mozilla/5.0 Firefox/150.0", "Accept-Language": "en"}


@pytest.fixture
def audited(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Audited:
    """One personal showing and one to a refuser."""
    plain = views.time.time
    monkeypatch.setattr(views, "time", type("Time", (), {"time": lambda: plain() + 2}))
    stores = Stores.of(app)
    for choice in ("accept_all", "reject_all"):
        browser = Browser(app, **PERSON)
        browser.decide(choice)
        browser.get("/articles/writing-a-good-reply")
        stores.background.flush()
        found = re.search(
            r'<h3><a href="(/offers/[^"]+)"', browser.get("/articles/writing-a-good-reply").text
        )
        assert found
        browser.get(f"{found[1]}/sign.svg")
    stores.background.flush()
    Books(stores.sql).fold(stores.redis, datetime.now(UTC))
    return audit(stores.sql)


def test_what_was_allowed_holds(audited: Audited) -> None:
    assert audited == Audited(shown=2, personal=1, unproved=0, findings=())


@pytest.mark.parametrize(
    ("forged", "problem"),
    [
        ({"consent": ""}, "names no consent"),
        ({"consent": "A" * 22 + ".1800000000"}, "no such decision"),
        ({"consent": "nonsense"}, "no such decision"),
        ({"hour": datetime(2020, 1, 1, tzinfo=UTC)}, "before the decision"),
        ({"personal": False}, "names a person's consent"),
        ({"clicked": 5}, "more often than shown"),
    ],
)
def test_a_row_that_was_not_allowed_is_found(
    app: Flask, audited: Audited, forged: dict[str, object], problem: str
) -> None:
    with Stores.of(app).sql.session() as session:
        row = session.query(Showing).filter(Showing.personal).one()
        for name, value in forged.items():
            setattr(row, name, value)
    (finding,) = audit(Stores.of(app).sql).findings
    assert problem in finding.problem


def test_the_command_says_so(app: Flask, audited: Audited) -> None:
    result = app.test_cli_runner().invoke(args=["advertising", "audit"])
    assert result.exit_code == 0, result.output
    assert "2 showings, 1 of them by a profile" in result.output
