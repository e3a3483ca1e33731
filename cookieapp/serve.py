"""Start everything the site needs, serve it, and leave no process behind.

``python -m cookieapp.serve`` reads the configuration, starts the embedded server where no Redis is named,
brings the database up to date, starts the stand-in partner of a demonstration, and serves with granian.
A problem at the start is one sentence on stderr that names the variable to change, and exit status 2.
"""

from __future__ import annotations

import contextlib
import faulthandler
import functools
import http.client
import importlib
import ipaddress
import logging
import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import resource_tracker
from types import FrameType
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from config import Config, ConfigError
from cookieapp.launch.bodies import Bodies
from cookieapp.launch.errors import StartError
from cookieapp.launch.folders import metrics_folder, prepare_data_dir
from cookieapp.launch.foreground import STOP_SIGNALS, AttentiveEvent, bury_the_dead, end_with_make
from cookieapp.launch.housekeeper import housekeeper
from cookieapp.launch.neighbour import check_partner_port, partner
from cookieapp.launch.ports import claimed
from cookieapp.storage import lifeline
from cookieapp.storage.embedded import EmbeddedServer, EmbeddedServerError

CONNECTIONS = 1_024
"""Open ones a process may have: one that sends nothing is closed, but only after a while."""
PARTNER_ELSEWHERE = "--partner-elsewhere"
"""The stand-in partner of a demonstration is not ours to start: it is a container of its own."""
LONGEST_STOP = 15.0
"""Seconds after which a stop that hangs says where, and ends hard; what we started ends with us."""
LOGGING = {
    "handlers": {
        "console": {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
        "access": {"class": "logging.NullHandler"},
    }
}


def main() -> int:
    """Serve until a signal says stop; return the exit status."""
    if os.getpid() == 1:
        bury_the_dead()
    for signum in STOP_SIGNALS:
        signal.signal(signum, _stop)
    if "MAKELEVEL" in os.environ:
        end_with_make(os.getppid())
    _allow_connections()
    os.umask(0o077)  # Whatever we or the workers write, accounts and mail among it, is for our eyes only.
    logging.basicConfig(format="cookieapp: %(message)s")
    try:
        config = Config.from_env(os.environ)
        with contextlib.ExitStack() as held:
            _serve(config, held)
    except (ConfigError, EmbeddedServerError, StartError) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        _end_tracker()
    return 0


def _allow_connections() -> None:
    """Let us and our workers open as many files as we will ever be allowed to: each connection is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # Some systems name a limit that they do not grant.
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _stop(signum: int, frame: FrameType | None) -> None:
    """End the start-up; granian puts its own handlers in this one's place once it serves."""
    for again in STOP_SIGNALS:
        signal.signal(again, _ignore)  # One is enough; a second one must not disturb the clearing up.
    raise SystemExit(0)


def _ignore(signum: int, frame: FrameType | None) -> None:
    """Let a signal pass."""


def _serve(config: Config, held: contextlib.ExitStack) -> None:
    """Start one thing after the other; what `held` collects is given back in the opposite order."""
    from cookieapp.launch import stores  # Half a second of imports, which no worker needs to repeat.

    held.enter_context(claimed(config.host, config.port, "PORT"))
    partner_here = config.demo and PARTNER_ELSEWHERE not in sys.argv
    if partner_here:
        check_partner_port(config)
    prepare_data_dir(config)
    os.environ |= {
        "COOKIEAPP_DATA_DIR": str(config.data_dir),
        "COOKIEAPP_REDIS_URL": config.effective_redis_url,
        "COOKIEAPP_DATABASE_URL": config.effective_database_url,
        "PROMETHEUS_MULTIPROC_DIR": str(held.enter_context(metrics_folder(config.data_dir))),
    }
    if config.redis_url is None:
        embedded = held.enter_context(EmbeddedServer(config.data_dir))
        embedded.keep_alive()
    else:
        stores.await_redis(config.redis_url)
    stores.upgrade_database(config)
    for line in importlib.import_module("cookieapp.demo").seed(config):
        print(line, flush=True)
    if partner_here:
        held.enter_context(partner(config))
    up = threading.Event()
    held.enter_context(housekeeper(up))
    _run_granian(config, up)


def _run_granian(config: Config, up: threading.Event) -> None:
    """Serve until a signal comes; `up` is set as soon as pages are answered."""
    # A worker that starts afresh shares no lock and no thread's state with us, on every system alike.
    multiprocessing.set_start_method("spawn")
    server = Server(
        "app:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=min(_cores(), 4),
        backpressure=CONNECTIONS,
        blocking_threads=CONNECTIONS,  # Made when they are needed.
        runtime_threads=1,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=16_384),
        log_level=LogLevels.error,
        log_dictconfig=LOGGING,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=3,  # Whatever a request does: we stop within five seconds.
    )
    server.main_loop_interrupt = AttentiveEvent()

    def stop(signum: int, frame: FrameType | None) -> None:
        faulthandler.dump_traceback_later(LONGEST_STOP, exit=True)
        server.signal_handler_interrupt(signum, frame)  # type: ignore[no-untyped-call]

    def listen() -> None:
        # A terminal that closes ends the site; granian would take its signal for a wish to reload.
        for signum in STOP_SIGNALS:
            signal.signal(signum, stop)

    server.on_startup(listen)
    threading.Thread(target=_announce, args=(config, up), name="announce", daemon=True).start()
    server.serve(target_loader=functools.partial(load_in_worker, os.getpid()))


def load_in_worker(launcher: int, target: str) -> Callable[..., Any]:
    """Return the application in a new worker process, which is tied to the launcher from here on."""
    with contextlib.suppress(OSError):
        os.setsid()  # Ctrl-C in a terminal is for the launcher, which lets the workers finish.
    lifeline.die_with_parent(launcher)
    module, _, name = target.partition(":")
    application = getattr(importlib.import_module(module), name)
    return Bodies(application, importlib.import_module("cookieapp.web.bodies").LARGEST)


def _announce(config: Config, up: threading.Event) -> None:
    """Print the site's address as soon as it really answers, and let everybody know who waits for that."""
    began = time.monotonic()
    while not _ready(config):
        if time.monotonic() - began > 60:
            print("cookieapp: not ready after a minute; /readyz tells what is missing", file=sys.stderr)
            return
        time.sleep(0.03)
    print(f"cookieapp: {config.public_url}", flush=True)
    up.set()


def _ready(config: Config) -> bool:
    """Ask the site itself, under its public name, whether it is ready."""
    connection = http.client.HTTPConnection(_reachable(config.host), config.port, timeout=2)
    try:
        connection.request("GET", "/readyz", headers={"Host": config.origin.partition("://")[2]})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _reachable(host: str) -> str:
    """Return an address under which a listener on `host` is reached from this machine."""
    if not ipaddress.ip_address(host).is_unspecified:
        return host
    return "::1" if ":" in host else "127.0.0.1"


def _cores() -> int:
    """Count the processor cores that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end_tracker() -> None:
    """End the helper process that multiprocessing started, rather than some moments after us."""
    with contextlib.suppress(Exception):
        resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
