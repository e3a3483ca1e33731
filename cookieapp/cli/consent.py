"""`flask consent`: the ledger, the key of receipts, rules for browser extensions."""

from __future__ import annotations

import click

from cookieapp.cli.stores import StoreCommands
from cookieapp.consent import commands

consent = StoreCommands("consent", help="Decisions about cookies: verify, rotate-key, rules.")


@consent.command("verify")
@click.option("--expect", metavar="LENGTH:HASH", help="A checkpoint that an earlier check printed.")
def verify_ledger(expect: str | None) -> None:
    """Check the whole ledger and name the first record that does not hold; then the exit status is 1."""
    commands.verify(expect)


@consent.command("rotate-key")
def rotate_signing_key() -> None:
    """Make a new key for receipts; receipts signed before stay verifiable."""
    commands.rotate_key()


@consent.command("rules")
@click.argument("answerer", type=click.Choice(commands.ANSWERERS), required=False)
def rules_for_answerers(answerer: str | None) -> None:
    """Write the rules by which browser extensions may answer our question, as JSON: all, or for one."""
    commands.rules(answerer)
