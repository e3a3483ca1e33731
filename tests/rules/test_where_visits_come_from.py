"""Whatever a browser sends along, little of it is kept, and nothing that a table or a database trips over."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cookieapp.statistics.collecting import audience, sources
from cookieapp.statistics.counting.events import DAY, date_of
from cookieapp.statistics.counting.periods import Period, Span, today
from cookieapp.statistics.counting.tally import Dim, tally
from cookieapp.web.spreadsheets import safe

ODD = "\x00\u202e\u200bevil\ud800"


@given(st.text(max_size=5000))
@example("http://" + "a" * 4000 + ".example/")
@example("http://[::1/")
@example("http://exam\x00ple.org/")
@example("https://\u202egro.elpmaxe/")
def test_of_a_referrer_a_host_is_kept_or_nothing(header: str) -> None:
    host = sources.referrer(header, "localhost:8000")
    assert len(host) <= sources.LONGEST_HOST
    assert host.isascii() and host.isprintable() and " " not in host


@given(
    st.text(st.characters(codec="utf-8"), max_size=300), st.text(st.characters(codec="utf-8"), max_size=80)
)
@example("\x00\u202e=HYPERLINK(1)", "x" * 4000)
def test_of_a_campaign_three_short_words_are_kept_or_nothing(source: str, name: str) -> None:
    kept = sources.campaign(f"utm_source={quote(source)}&UTM_Campaign={quote(name)}&utm_id=alice")
    words = kept.split(sources.BETWEEN) if kept else []
    assert len(words) in (0, 3)
    assert all(len(word) <= sources.LONGEST_WORD and word.isprintable() for word in words)
    kept.encode()


@given(st.text(max_size=5000))
@example(ODD * 800)
def test_of_a_browser_one_of_three_words_is_kept(browser: str) -> None:
    assert audience.device(browser, browser) in ("desktop", "phone", "tablet")
    audience.apart({"HTTP_USER_AGENT": browser, "HTTP_ACCEPT_LANGUAGE": "pl"}, agreed=False)


@given(st.text(max_size=40))
@example("=1+1")
@example("@SUM(A1)")
@example("\t=1")
def test_no_cell_of_a_file_is_a_formula(words: str) -> None:
    assert not safe(words).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
def test_a_change_of_the_hour_in_warsaw_changes_no_day(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days begin and end in UTC, wherever the server stands: each has 24 hours, and no view falls between."""
    monkeypatch.setenv("TZ", "Europe/Warsaw")
    time.tzset()
    try:
        begin = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
        views = [("who", begin + hour * 3_600_000, "view", "/", "", "", "", "") for hour in range(24)]
        assert {date_of(at // DAY) for _, at, *_ in views} == {day}
        assert date_of((begin - 1) // DAY) != day != date_of((begin + DAY) // DAY)
        assert [tally(views)[Dim.HOUR, f"{hour:02}"] for hour in range(24)] == [1] * 24
        assert today(datetime.fromtimestamp(begin / 1000)) == day
        assert Period.around(Span.DAY, day).ends_at() * 1000 == begin + DAY
    finally:
        monkeypatch.undo()
        time.tzset()
