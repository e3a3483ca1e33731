"""Commands for the operator: `flask --app app consent …`."""

from __future__ import annotations

import json

import click
from flask import current_app

from cookieapp.consent.form.rules import autoconsent, consent_o_matic
from cookieapp.consent.gate import Gate
from cookieapp.consent.ledger.audit import Checkpoint, audit
from cookieapp.consent.ledger.checks import Broken
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.consent.ledger.signing import Ring
from cookieapp.storage.stores import sql
from cookieapp.web.here import the_config


def verify(expected: str | None) -> None:
    """Print what a check of the ledger found; ends with status 1 where it is broken.

    `expected` is LENGTH:HASH of an earlier check. Raises Unavailable, and BadParameter for
    a checkpoint that is none.
    """
    checkpoint = None
    if expected is not None:
        length, colon, name = expected.partition(":")
        if not colon or not length.isdecimal() or len(name) != 64:
            raise click.BadParameter("a checkpoint is LENGTH:HASH, as this command printed it")
        checkpoint = Checkpoint(int(length), name)
    ring: Ring = current_app.extensions["cookieapp.consent.ring"]
    try:
        end = audit(sql(), ring, checkpoint)
    except Broken as broken:
        raise click.ClickException(f"The ledger is broken at {broken}.") from None
    number = "1 record" if end.length == 1 else f"{end.length} records"
    click.echo(f"The ledger is whole: {number}.")
    click.echo(f"checkpoint {end.length}:{end.hash or '0' * 64}")


def rotate_key() -> None:
    """Make a new signing key; the old one stays in the list of public keys."""
    signer = ledger().rotate_key()
    click.echo(f"Receipts are signed by the key {signer.id} from now on. The keys before it are kept.")


ANSWERERS = ("autoconsent", "consent-o-matic")


def rules(answerer: str | None) -> None:
    """Print the rules for extensions that answer such questions, each under its name, or one alone."""
    gate = current_app.wsgi_app
    assert isinstance(gate, Gate)
    address = the_config().public_url
    made = dict(zip(ANSWERERS, (autoconsent(address), consent_o_matic(gate.register)), strict=True))
    click.echo(json.dumps(made[answerer] if answerer else made, indent=2, ensure_ascii=False))
