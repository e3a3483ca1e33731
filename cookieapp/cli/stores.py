"""Commands on stores that are up and up to date while they run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from config import Config
from cookieapp.storage.embedded import EmbeddedServer, EmbeddedServerError
from cookieapp.storage.migrate import upgrade
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable


class StoreCommands(AppGroup):
    """Commands that read or write the stores, also while the site is stopped and its Redis with it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        with stores_up(ctx.ensure_object(ScriptInfo).load_app()):
            return super().invoke(ctx)


@contextmanager
def stores_up(app: Flask) -> Iterator[None]:
    """Have Redis run and the tables be up to date; turn what a store cannot do into a sentence."""
    config: Config = app.extensions["cookieapp.config"]
    try:
        upgrade(config.effective_database_url)
        Stores.of(app).sql.take_time()
        with nullcontext() if config.redis_url else EmbeddedServer(config.data_dir):
            yield
    except Unavailable as error:
        raise click.ClickException(f"Nothing or only a part was done: {error}.") from None
    except EmbeddedServerError as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database cannot be used: {_first_line(error)}") from None


def _first_line(error: SQLAlchemyError) -> str:
    """Give what the database said, without the statement and what a driver has to say about it."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.partition("\n")[0]
