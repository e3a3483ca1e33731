"""A letter, and the message it becomes: plain text and HTML that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a letter leads to, and the words on its button."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to somebody: paragraphs, at most one link, and paragraphs after it."""

    language: str
    subject: str
    before: Sequence[str]
    link: Link | None = None
    after: Sequence[str] = field(default=())
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the operator's address, or no-reply at the public address's host."""

    name: str
    address: str
    host: str

    @classmethod
    def of(cls, name: str, email: str | None, public_url: str) -> Sender:
        """Make the sender of a site."""
        host = urlsplit(public_url).hostname or "localhost"
        host = (
            f"[IPv6:{host}]" if ":" in host else f"[{host}]" if host.rpartition(".")[2].isdecimal() else host
        )
        return cls(name, email or f"no-reply@{host}", host)


def write(letter: Letter, to: str, sender: Sender, number: str, now: datetime) -> EmailMessage:
    """Make the message of a letter (RFC 5322; multipart/alternative, RFC 2046, section 5.1.4).

    Nothing that anybody writes can begin a header of its own: the policy refuses line
    breaks, and addresses are built from their parts. Raises ValueError for an address
    that cannot stand in a header.
    """
    local, at, domain = to.rpartition("@")
    if not at or not to.isprintable():
        raise ValueError("this is no address")
    message = EmailMessage(SMTP)
    message["From"] = _mailbox(sender.name, sender.address)
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{number}@{sender.host}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office programs keep silent
    templates = _templates()
    message.set_content(
        templates.get_template("mail/letter.txt").render(letter=letter, sender=sender), cte="8bit"
    )
    html = templates.get_template("mail/letter.html").render(letter=letter, sender=sender)
    message.add_alternative(html, subtype="html", cte="8bit")
    message["Content-Language"] = letter.language  # last: the parts would take it along
    return message


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
