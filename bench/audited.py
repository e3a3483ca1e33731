"""Ten thousand advertisements through the whole site, and an auditor behind them: `python -m bench audited`.

Browsers decide about cookies, read articles and fetch the sign of each advertisement, as people
do; some change their minds on the way. Then every row is recomputed from the ledger, a row is
tampered with, and the auditor has to name it.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client, TestResponse

from bench.stores import own_stores
from bench.table import show
from config import Config
from cookieapp import create_app
from cookieapp.advertising.audit import audit
from cookieapp.advertising.books import Books
from cookieapp.advertising.models import Campaign, Creative, Showing
from cookieapp.advertising.seeds import seed
from cookieapp.advertising.tokens import unseal
from cookieapp.consent.ledger.models import ConsentRecord
from cookieapp.storage.migrate import upgrade
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import Stores

SHOWINGS, READERS = 10_000, 400
EARLIER = timedelta(days=15)
CHOICES = ("accept_all", "save", "reject_all", "")
SIGN = re.compile(rb'src="(/offers/([^"/]+)/sign\.svg)"')
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Firefox/150.0", "Accept-Language": "en"}


@dataclass(slots=True)
class Reader:
    """Somebody with a browser. `seen` counts offers of each creative that a profile had a say in."""

    client: Client
    choice: str
    seen: Counter[int] = field(default_factory=Counter)

    def decide(self, choice: str) -> None:
        self.choice = choice
        if choice == "reject_all":
            self.seen.clear()  # a withdrawal erases what was remembered, caps included
        if choice:
            service = ["own-ads"] if choice == "save" else []
            sent = {"choice": choice, "service": service, "next": "/"}
            headers = {**PERSON, "Sec-Fetch-Site": "same-origin"}
            answer = self.client.post(
                "/consent", data=sent, headers=headers, base_url="http://localhost:8000"
            )
            assert answer.status_code == 303, answer.status
            answer.close()

    def get(self, path: str) -> bytes:
        answer = self.client.get(path, headers=PERSON, base_url="http://localhost:8000")
        assert answer.status_code == 200, (path, answer.status)
        body = answer.get_data()
        answer.close()
        return body


def run() -> int:
    """Show ten thousand advertisements and audit them; gives 0 where everything holds."""
    with own_stores("audited", DEMO="1") as environ:
        config = Config.from_env(environ)
        upgrade(config.effective_database_url)
        app = create_app(config)
        stores = Stores.of(app)
        try:
            seed(stores.sql, "The operator", demo=True)
            begin_earlier(app)
            return prove(app)
        finally:
            stores.background.stop()
            stores.redis.close()
            stores.sql.close()


def begin_earlier(app: Flask) -> None:
    """Let campaigns have run for half of their days, so that there is a lot to show and caps are reached."""
    with Stores.of(app).sql.session() as session:
        for campaign in session.scalars(select(Campaign).where(Campaign.ends.is_not(None))).unique():
            campaign.starts, campaign.ends = campaign.starts - EARLIER, campaign.ends - EARLIER


def prove(app: Flask) -> int:
    stores, chance = Stores.of(app), random.Random(1)
    books = Books(stores.sql)
    began = time.perf_counter()
    readers = [Reader(Client(app.wsgi_app, TestResponse), "") for _ in range(READERS)]
    for number, reader in enumerate(readers):
        reader.decide(CHOICES[number % len(CHOICES)])
    slugs = sorted(set(re.findall(rb'"/articles/([a-z0-9-]+)"', readers[0].get("/"))))
    keys = app.extensions["cookieapp.keys"]
    shown = misplaced = 0
    while shown < SHOWINGS:
        reader = chance.choice(readers)
        if chance.random() < 0.01:
            reader.decide(chance.choice(CHOICES[:3]))
        found = SIGN.search(reader.get(f"/articles/{chance.choice(slugs).decode()}"))
        if found is None:
            continue
        token, good = unseal(found[2].decode(), keys)
        assert token is not None
        assert good
        reader.seen[token.creative] += token.personal
        misplaced += token.personal and reader.choice not in ("accept_all", "save")
        reader.get(found[1].decode())
        shown += 1
        if shown % 1_000 == 0:
            stores.background.flush()
            books.fold(stores.redis, datetime.now(UTC))
    stores.background.flush()
    books.fold(stores.redis, datetime.now(UTC))
    made = time.perf_counter() - began
    return report(app, readers, shown, misplaced, made)


def report(app: Flask, readers: list[Reader], shown: int, misplaced: int, made: float) -> int:
    sql = Stores.of(app).sql
    began = time.perf_counter()
    result = audit(sql)
    took = time.perf_counter() - began
    with sql.session() as session:
        rows = session.scalar(select(func.count()).select_from(Showing)) or 0
        decisions = session.scalar(select(func.count()).select_from(ConsentRecord)) or 0
        caps = dict(
            session.execute(
                select(Creative.id, Campaign.cap)
                .join(Campaign, Campaign.id == Creative.campaign_id)
                .where(Campaign.cap.is_not(None))
            ).all()
        )
    most = {creative: max(reader.seen[creative] for reader in readers) for creative in caps}
    over = sum(most[creative] > cap for creative, cap in caps.items())
    reached = sum(reader.seen[creative] == cap for creative, cap in caps.items() for reader in readers)
    show(
        f"{shown:,} advertisements through the whole site, {READERS} browsers",
        ("", ""),
        [
            ("rows in the books", f"{rows:,}"),
            ("decisions in the ledger", f"{decisions:,}"),
            ("showings in the books", f"{result.shown:,}"),
            ("of them with a profile's say", f"{result.personal:,}"),
            ("a profile's say without consent, as the browsers saw it", str(misplaced)),
            ("findings of the auditor", str(len(result.findings))),
            ("times that somebody reached the cap of a campaign", f"{reached:,}"),
            ("campaigns whose cap was exceeded", f"{over} of {len(caps)}"),
            ("seconds to produce", f"{made:.1f}"),
            ("seconds to audit", f"{took:.2f}"),
        ],
    )
    named = names_the_forged(sql)
    return (
        0 if named and reached and not (result.findings or misplaced or over or result.shown != shown) else 1
    )


def names_the_forged(sql: Sql) -> bool:
    """Tamper with a row, and tell whether the auditor names it and no other."""
    with sql.session() as session:
        refused = session.scalar(select(ConsentRecord).where(ConsentRecord.control == "reject_all").limit(1))
        row = session.scalar(select(Showing).where(Showing.personal).order_by(Showing.id).limit(1))
        assert refused is not None
        assert row is not None
        row.consent = f"{refused.consent_id}.{int(refused.decided_at.timestamp())}"
        forged = row.id
    found = audit(sql).findings
    for finding in found:
        print(f"  tampered with row {forged}: the auditor names row {finding.row}: {finding.problem}")
    return [finding.row for finding in found] == [forged]
