"""Letters reach people: once, and late rather than never."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from support.letters import Site
from support.mailserver import Mailroom, MailServer, free_port

from cookieapp.mail import carriers
from cookieapp.mail.outbox import GIVEN_UP_AFTER


def test_a_letter_arrives_with_both_parts_and_good_headers(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.round() == 1
    [letter] = room.taken
    assert room.recipients == [["reader0@example.com"]]
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert str(letter["From"]) == '"Contact Center sp. z o.o." <no-reply@localhost>'
    assert letter["Message-ID"].endswith("@localhost>")
    assert abs(letter["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=1)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert site.outbox.waiting() == 0


def test_a_dead_server_delays_letters_and_loses_none(site_with: Callable[[str], Site]) -> None:
    room, port = Mailroom(), free_port()
    site = site_with(f"smtp://127.0.0.1:{port}")
    site.queue(3)
    for _ in range(4):
        assert site.round() == 0
        site.now += timedelta(hours=1)
    assert site.outbox.waiting() == 3
    with MailServer(room, port):
        assert site.round() == 3
    assert len(room.taken) == 3


def test_each_time_it_waits_longer(site_with: Callable[[str], Site]) -> None:
    site = site_with(f"smtp://127.0.0.1:{free_port()}")
    site.queue()
    waits = []
    for _ in range(10):
        site.round()
        before = site.now
        while site.outbox.take() is None:
            site.now += timedelta(seconds=30)
        waits.append((site.now - before).total_seconds())
        site.now += timedelta(minutes=6)  # the lease that was just taken ends
    assert waits == sorted(waits)
    assert waits[0] == 30 and waits[-1] == 3600


def test_after_days_a_letter_is_given_up(site_with: Callable[[str], Site]) -> None:
    site = site_with(f"smtp://127.0.0.1:{free_port()}")
    site.queue()
    site.now += GIVEN_UP_AFTER + timedelta(hours=1)
    site.round()
    assert site.outbox.waiting() == 0


def test_a_slow_server_is_left_and_tried_again(
    site_with: Callable[[str], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Mailroom(pause=1.0)
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        with monkeypatch.context() as hasty:
            hasty.setattr(carriers, "TIMEOUT", 0.4)
            assert site.round() == 0
        room.pause = 0
        site.now += timedelta(minutes=1)
        assert site.round() == 1


@pytest.mark.parametrize("answer", ["451 try later", "421 closing", "554 we dislike the sender"])
def test_a_server_that_refuses_for_now_is_tried_again(site_with: Callable[[str], Site], answer: str) -> None:
    room = Mailroom(answers=[answer])
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.round() == 0
        site.now += timedelta(minutes=1)
        assert site.round() == 1


def test_an_address_that_does_not_exist_is_not_tried_again(
    site_with: Callable[[str], Site], caplog: pytest.LogCaptureFixture
) -> None:
    room = Mailroom(recipient="550 no such user reader0@example.com")
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.round() == 0
    assert site.outbox.waiting() == 0
    assert "cannot be delivered" in caplog.text and "reader0" not in caplog.text


def test_two_couriers_send_each_letter_once(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room) as server:
        sites = [site_with(f"smtp://127.0.0.1:{server.port}") for _ in range(3)]
        sites[0].queue(12)
        threads = [threading.Thread(target=site.round) for site in sites]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sites[0].round()
    assert sorted(str(letter["To"]) for letter in room.taken) == sorted(
        f"reader{n}@example.com" for n in range(12)
    )


def test_what_a_dead_courier_had_taken_is_sent_by_the_next(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.outbox.take() is not None  # and then the process ends
        assert site.round() == 0
        site.now += timedelta(minutes=6)
        assert site.round() == 1


def test_a_letter_we_cannot_write_holds_up_no_other(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue(1, "of a kind that there is not")
        site.queue(2)
        assert site.round() == 2
    assert site.outbox.waiting() == 1
