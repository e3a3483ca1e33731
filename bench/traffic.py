"""Traffic as it might be: who comes when, views what, and what therefore has to be counted.

The counting here shares nothing with the site's: visits are known because they were made up as visits.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

DAY = 86_400_000  # milliseconds
PHONE = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TABLET = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1"
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
DEVICES = (("desktop", DESKTOP, 55), ("phone", PHONE, 38), ("tablet", TABLET, 7))
REFERRERS = (("", 50), ("google.com", 28), ("bing.com", 8), ("example.org", 6), ("news.example", 4))
CAMPAIGNS = (("", 90), ("letter\te-mail\tautumn", 6), ("letter\te-mail\twinter", 3), ("poster\tprint\t", 1))
PAGES = (
    ("/", 22),
    ("/articles/chat-or-phone", 12),
    ("/articles/honest-queues", 11),
    ("/articles/how-many-people-at-ten", 9),
    ("/articles/a-voice-bot-and-a-person", 9),
    ("/articles/solved-the-first-time", 8),
    ("/articles/first-weeks-from-home", 7),
    ("/articles/writing-a-good-reply", 7),
    ("/articles/what-happens-to-recordings", 6),
    ("/articles/a-callback-that-keeps-its-word", 5),
    ("/preferences", 2),
    ("/login", 1),
    ("/consent", 1),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of it."""

    days: int = 31
    visitors: int = 5_000
    views: int = 204_000
    refusers: int = 600
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `person` is whose browser it is, `allows` whether statistics are allowed there."""

    at: int
    person: int
    path: str
    agent: str
    language: str
    allows: bool
    referrer: str = ""
    goal: bool = False


@dataclass(slots=True)
class Plan:
    """All requests, day by day and in order, and what they come to."""

    first: datetime
    days: list[list[Request]]
    figures: list[Counter[tuple[str, str]]] = field(default_factory=list)
    people: list[set[int]] = field(default_factory=list)

    def sum(self, first: int, last: int) -> Counter[tuple[str, str]]:
        """Add the figures of some days up, the last one included."""
        total: Counter[tuple[str, str]] = Counter()
        for day in range(max(first, 0), min(last + 1, len(self.days))):
            total.update(self.figures[day])
        return total

    def unique(self, first: int, last: int) -> int:
        """Count who came on some days."""
        return len(set().union(*self.people[max(first, 0) : last + 1]))


def begin() -> datetime:
    """Give the beginning, the first day of the next month: decisions made now are then in force."""
    return (
        datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)
    ).replace(day=1)


def plan(scale: Scale) -> Plan:
    """Make everything up."""
    chance = random.Random(scale.seed)
    first = begin()
    made = Plan(
        first,
        [[] for _ in range(scale.days)],
        [Counter() for _ in range(scale.days)],
        [set() for _ in range(scale.days)],
    )
    origin = int(first.timestamp()) * 1000
    per_visit = 3.4
    agreeing = [_Person(number, chance, allows=True) for number in range(scale.visitors)]
    taken: set[tuple[int, int]] = set()
    views, turn = 0, 0
    while views < scale.views:
        # Everybody comes once before anybody comes again by chance.
        person = agreeing[turn] if turn < scale.visitors else chance.choice(agreeing)
        turn += 1
        day, slot = chance.randrange(scale.days), chance.randrange(8)
        if (person.number, day * 8 + slot) in taken:
            continue
        taken.add((person.number, day * 8 + slot))
        # Eight slots of three hours a day; a visit stays within the first two, so the pause is long enough.
        start = origin + day * DAY + slot * 3 * 3_600_000 + chance.randrange(3_600_000)
        views += _visit(
            made, person, day, start, min(1 + int(chance.expovariate(1 / (per_visit - 1)) + 0.5), 14), chance
        )
    for number in range(scale.refusers):
        person = _Person(scale.visitors + number, chance, allows=False)
        for _ in range(chance.randrange(1, 40)):
            day = chance.randrange(scale.days)
            at = origin + day * DAY + chance.randrange(DAY)
            agent = BOT if number % 12 == 0 else person.agent
            made.days[day].append(
                Request(at, person.number, _some(PAGES, chance), agent, person.language, False)
            )
            kind = ("apart", "bot") if agent == BOT else ("responses", "")
            made.figures[day][kind] += 1
    for day_requests in made.days:
        day_requests.sort(key=lambda request: (request.at, request.person))
    return made


class _Person:
    def __init__(self, number: int, chance: random.Random, *, allows: bool) -> None:
        self.number = number
        self.allows = allows
        self.device, self.agent = chance.choices(
            [(name, agent) for name, agent, _ in DEVICES], [weight for *_, weight in DEVICES]
        )[0]
        self.language = chance.choices(("pl", "en"), (4, 1))[0]


def _some(weighted: tuple[tuple[str, int], ...], chance: random.Random) -> str:
    return chance.choices([name for name, _ in weighted], [weight for _, weight in weighted])[0]


def _visit(made: Plan, person: _Person, day: int, start: int, length: int, chance: random.Random) -> int:
    """Add one visit and count it; gives its views."""
    referrer = _some(REFERRERS, chance)
    campaign = _some(CAMPAIGNS, chance)
    pages = [_some(PAGES, chance) for _ in range(length)]
    moments = [start]
    for _ in pages[1:]:
        moments.append(moments[-1] + chance.randrange(2_000, 500_000))
    requests, figures = made.days[day], made.figures[day]
    for place, (at, page) in enumerate(zip(moments, pages, strict=True)):
        query = ""
        if place == 0 and campaign:
            source, medium, name = campaign.split("\t")
            query = f"?utm_source={source.title()}&utm_medium={medium}&utm_campaign={name}"
        came = f"https://www.{referrer}/a/page?of=somebody" if place == 0 and referrer else ""
        requests.append(Request(at, person.number, page + query, person.agent, person.language, True, came))
        figures["views", ""] += 1
        figures["responses", ""] += 1
        figures["page", page] += 1
        figures["hour", f"{at % DAY // 3_600_000:02}"] += 1
    figures["visits", ""] += 1
    figures["bounces", ""] += length == 1
    figures["time", ""] += moments[-1] - moments[0]
    figures["entry", pages[0]] += 1
    figures["exit", pages[-1]] += 1
    figures["bounced", pages[0]] += length == 1
    for place in range(length - 1):
        figures["flow", f"{pages[place]}\t{pages[place + 1]}"] += 1
        figures["page time", pages[place]] += moments[place + 1] - moments[place]
    figures["landing", f"{pages[0]}\t{referrer}"] += 1
    figures["referrer", referrer] += 1
    if campaign:
        figures["campaign", campaign] += 1
    figures["device", person.device] += 1
    figures["language", person.language] += 1
    if chance.random() < 0.02:
        requests.append(
            Request(
                moments[-1] + 1, person.number, "/preferences", person.agent, person.language, True, "", True
            )
        )
        figures["goal", "preferences"] += 1
    made.people[day].add(person.number)
    return length
