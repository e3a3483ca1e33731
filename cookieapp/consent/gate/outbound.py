"""The way out: whether a Set-Cookie line that somebody wrote may leave, and as what."""

from __future__ import annotations

from cookieapp.consent.gate import setcookie
from cookieapp.consent.gate.inbound import lookup
from cookieapp.consent.gate.passage import Passage
from cookieapp.consent.gate.verdict import Fault, Verdict


def examine(line: str, passage: Passage, now: float) -> tuple[str | None, Verdict | None]:
    """Hold a line against the register and the decision.

    Gives the line that may leave, written anew (None: nothing may), and what was wrong
    with it (None: nothing). A deletion of a declared cookie may always leave.
    """
    wanted = setcookie.parse(line, now)
    if wanted is None:
        return None, Verdict(Fault.MALFORMED, line.partition("=")[0].strip()[:64], passage.path)

    def refuse(fault: Fault) -> tuple[None, Verdict]:
        return None, Verdict(fault, wanted.name, passage.path)

    cookie = lookup(passage.register, wanted.name, passage.prefix)
    if cookie is None:
        return refuse(Fault.UNDECLARED)
    if not cookie.first_party:
        return refuse(Fault.NOT_OURS)
    deletes = wanted.life is not None and wanted.life <= 0
    if not deletes and not passage.allows(cookie.service):
        return refuse(Fault.NOT_PERMITTED)
    if wanted.life is not None and wanted.life > cookie.longest.seconds:
        return refuse(Fault.OUTLIVES)
    secure = bool(passage.prefix)
    life = None if wanted.life is None else max(0, int(wanted.life))
    rewritten = setcookie.write(wanted.name, wanted.value, life, secure)
    if wanted.attributes != setcookie.declared_attributes(secure):
        return rewritten, Verdict(Fault.ATTRIBUTES, wanted.name, passage.path)
    return rewritten, None
