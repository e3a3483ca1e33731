"""Play a partner of the site: another origin with a pixel, a frame and a script, which sets its own cookie.

It exists to let everybody see that a refused partner gets no request at all: `/requests` lists every one.
It belongs to the demonstration alone and needs nothing but the standard library.
"""

from cookieapp.partner.server import partner_host

__all__ = ["partner_host"]
