"""`flask advertising`: whether what was shown agrees with what was allowed."""

from __future__ import annotations

import click
from flask import current_app

from cookieapp.advertising import audit
from cookieapp.cli.stores import StoreCommands
from cookieapp.storage.stores import Stores

advertising = StoreCommands("advertising", help="Advertising: audit.")


@advertising.command("audit")
def audit_advertising() -> None:
    """Recompute from the ledger that nothing was shown by a profile without consent; else the status is 1."""
    found = audit.audit(Stores.of(current_app).sql)
    for finding in found.findings:
        click.echo(f"row {finding.row}: {finding.problem}")
    click.echo(
        f"{found.shown} showings, {found.personal} of them by a profile,"
        f" {found.unproved} of those older than proofs are kept: {len(found.findings)} faults."
    )
    if found.findings:
        raise SystemExit(1)
