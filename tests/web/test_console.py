"""The operator's console: one frame for every room, and a trail of every change that nobody can alter."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from support.client import Browser

from cookieapp.operator import trail
from cookieapp.operator.console import WINGS
from cookieapp.operator.paging import Paging
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import Stores

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def write(sql: Sql, subject: str = "user:1", **after: object) -> None:
    with sql.session() as session:
        trail.record(
            session, "user.disabled", subject, {"same": 1}, {"same": 1, **after}, actor_id="o", actor="Olive"
        )


def test_every_room_is_in_the_navigation_of_every_room_and_marked_where_one_is(olive: Browser) -> None:
    names = [room.endpoint for wing in WINGS for room in wing.rooms]
    front = olive.get("/operator/").text
    addresses = re.findall(r'<li><a href="(/operator/[a-z]*)"', front)
    assert len(set(addresses)) == len(names) + 1
    for address in set(addresses):
        page = olive.get(address).text
        assert re.search(rf'href="{address}" aria-current="page"', page), address
        assert all(f'href="{other}"' in page for other in addresses), address


def test_a_change_is_written_with_what_differs_alone(app: Flask, olive: Browser) -> None:
    write(Stores.of(app).sql, disabled="yes")
    page = olive.get("/operator/trail").text
    assert "Account disabled" in page
    assert "user:1" in page
    assert "Account disabled:</span> yes" in page
    assert ">same:" not in page


@pytest.mark.parametrize(
    "statement", ["UPDATE operator_trail SET actor = 'Bob'", "DELETE FROM operator_trail"]
)
def test_the_database_itself_refuses_to_alter_the_trail(app: Flask, statement: str) -> None:
    sql = Stores.of(app).sql
    write(sql)
    with pytest.raises(DBAPIError, match="append-only"), sql.session() as session:
        session.execute(text(statement))
    assert trail.Trail(sql).page(Paging())[0][0].actor == "Olive"


def test_a_change_that_fails_leaves_no_line(app: Flask) -> None:
    def fail() -> None:
        with trail.changing("user.disabled", "user:1"):
            raise RuntimeError

    with app.app_context(), pytest.raises(RuntimeError):
        fail()
    assert trail.Trail(Stores.of(app).sql).page(Paging()) == ([], 0)


def test_an_act_without_words_cannot_be_recorded(app: Flask) -> None:
    with pytest.raises(KeyError), Stores.of(app).sql.session() as session:
        trail.record(session, "nonsense", "", {}, {}, actor_id="", actor="")


def test_the_trail_can_be_filtered_and_leafed_through(app: Flask, olive: Browser) -> None:
    sql = Stores.of(app).sql
    for number in range(53):
        write(sql, f"user:{number}")
    page = olive.get("/operator/trail")
    assert "1–50 of 53" in page.text
    assert 'href="?page=2"' in page.text
    assert "user:2<" in olive.get("/operator/trail?page=2").text
    filtered = olive.get("/operator/trail?subject=user:7&act=user.disabled").text
    assert "user:7<" in filtered
    assert "user:8<" not in filtered
    assert "Nothing of this kind" in olive.get("/operator/trail?act=user.enabled").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "²", ""])
def test_nonsense_in_an_address_is_the_first_or_an_empty_page(olive: Browser, page: str) -> None:
    assert olive.get(f"/operator/trail?page={page}&act=%00&subject=%00").status_code == 200


@given(st.integers(1, 500), st.integers(0, 100_000))
def test_pages_of_a_list_cover_it_once(number: int, total: int) -> None:
    paging = Paging(number).over(total)
    assert paging.last == max(1, (total + 49) // 50)
    if number <= paging.last and total:
        first, last = paging.shown
        assert (first, last) == (number * 50 - 49, min(number * 50, total))
